import type { EventStore } from '#event-store';
import { senderMetadata, UNKNOWN_SENDER } from '#domain-events';
import { neverEarlier } from './never-earlier.ts';
import type { Fact } from './read-fact.ts';
import { streamLanes, type Written } from './stream-lanes.ts';

/**
 * Appends one of our own events, with the actor in the metadata of its entry; it is durable when the promise
 * resolves. An event that is in the log already is not stored again.
 */
export const record = (log: EventStore, fact: Fact, actor: string): Promise<Written> =>
  streamLanes(neverEarlier(log)).write(fact, senderMetadata({ ...UNKNOWN_SENDER, actor }));
