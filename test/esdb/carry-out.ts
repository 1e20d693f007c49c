import type { ServiceError } from '@grpc/grpc-js';
import type { Node } from './node.ts';
import {
  accessDenied,
  cancelled,
  invalidId,
  missingProperty,
  notLeader,
  timeout,
  tooLarge,
  unavailable,
  unknown,
} from './statuses.ts';
import type { ProposedEvent } from './stored-event.ts';
import type { AppendOutcome, Expected } from './stored-log.ts';

export interface Proposal {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: readonly ProposedEvent[];
}

export interface AppendReply {
  outcome(outcome: AppendOutcome): void;
  error(error: ServiceError): void;
}

// Longer than a sender waits that is made to meet this.
const DELAY_MILLISECONDS = 400;

/** Does an append as the script wants it. */
export const carryOut = (node: Node, proposal: Proposal, reply: AppendReply): void => {
  const refusal = refusalOf(node, proposal);
  if (refusal !== null) {
    reply.error(refusal);
    return;
  }
  const { stream, expected, events } = proposal;
  const append = (): AppendOutcome => node.log.append(stream, expected, events);
  const fault = node.faults.appends.shift() ?? null;
  if (node.isPaused()) return;
  switch (fault) {
    case null:
      node.whenFlushed(() => reply.outcome(append()));
      return;
    case 'paused':
      node.pause();
      return;
    case 'killed-before':
      node.kill();
      return;
    case 'killed-after':
      append();
      node.kill();
      return;
    case 'reply-dropped':
      append();
      return;
    case 'hung':
      return;
    case 'delayed':
      setTimeout(append, DELAY_MILLISECONDS);
      return;
    case 'unavailable-before':
      reply.error(unavailable());
      return;
    case 'unavailable-after':
      append();
      reply.error(unavailable());
      return;
    case 'cancelled-after':
      append();
      reply.error(cancelled());
      return;
    case 'timeout-before':
      reply.error(timeout());
      return;
    case 'timeout-after':
      append();
      reply.error(timeout());
      return;
    case 'unknown-before':
      reply.error(unknown());
      return;
    case 'not-leader':
      reply.error(notLeader('127.0.0.1', node.settings.cluster?.leader ?? node.port()));
      return;
  }
};

const DEFAULT_MOST_BYTES = 1024 * 1024;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const refusalOf = (node: Node, { stream, events }: Proposal): ServiceError | null => {
  const most = node.settings.maxAppendBytes ?? DEFAULT_MOST_BYTES;
  const bytes = events.reduce(
    (sum, { type, data, metadata }) => sum + type.length + data.length + metadata.length,
    0,
  );
  if (bytes > most) return tooLarge(most);
  if (stream.startsWith('$')) return accessDenied();
  for (const { id, type, contentType } of events) {
    if (!UUID.test(id)) return invalidId(id);
    if (type === '') return missingProperty('type');
    if (contentType === '') return missingProperty('content-type');
  }
  return null;
};
