import type { Metadata, ServiceError } from '@grpc/grpc-js';
import type { Node } from './node.ts';
import { accessDenied, badLogin, notLeader } from './statuses.ts';

/** Why a call is refused before it is looked at: who calls, what for, and of which node; `null` for one that may go on. */
export const refusalOf = (
  node: Node,
  metadata: Metadata,
  { readsAll }: { readonly readsAll: boolean },
): ServiceError | null => {
  const { logins, cluster } = node.settings;
  if (logins !== undefined) {
    const [authorization = ''] = metadata.get('authorization').map(String);
    const [, encoded = ''] = /^Basic (.+)$/.exec(authorization) ?? [];
    const [, user = '', password = ''] =
      /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
    if (logins[user] === undefined || logins[user] !== password) return badLogin();
    if (readsAll && user === 'reader') return accessDenied();
  }
  const asksLeader = metadata.get('requires-leader').map(String).includes('true');
  if (cluster !== undefined && asksLeader && cluster.leader !== node.port()) {
    return notLeader('127.0.0.1', cluster.leader);
  }
  return null;
};
