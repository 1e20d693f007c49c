import type { handleUnaryCall } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import gossips from '@eventstore/db-client/generated/gossip_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { Node } from './node.ts';

/** Which nodes there are, and which of them leads. */
export const gossip =
  (node: Node): handleUnaryCall<shared.Empty, gossips.ClusterInfo> =>
  (_, callback) => {
    const info = new gossips.ClusterInfo();
    const leader = node.settings.cluster?.leader ?? node.port();
    for (const port of node.settings.cluster?.nodes ?? [node.port()]) {
      const { LEADER, FOLLOWER } = gossips.MemberInfo.VNodeState;
      const id = new shared.UUID();
      id.setString(randomUUID());
      const endPoint = new gossips.EndPoint();
      endPoint.setAddress('127.0.0.1');
      endPoint.setPort(port);
      const member = new gossips.MemberInfo();
      member.setInstanceId(id);
      member.setTimeStamp('0');
      member.setState(port === leader ? LEADER : FOLLOWER);
      member.setIsAlive(true);
      member.setHttpEndPoint(endPoint);
      info.addMembers(member);
    }
    callback(null, info);
  };
