import { appendWithBodies, type EventStore, type ExpectedRevision } from '#event-store';
import { senderMetadata, UNKNOWN_SENDER } from '#own-events';
import { neverEarlier } from './never-earlier.ts';
import type { Fact } from './read-fact.ts';

/**
 * Stores events of our own that follow from what their stream holds up to a revision: all of them, durably, or none. Throws
 * WrongExpectedRevision when the stream goes on already, so that what they follow from can be looked at again.
 */
export const recordAt = async (
  log: EventStore,
  stream: string,
  expected: ExpectedRevision,
  facts: readonly Omit<Fact, 'stream'>[],
  actor: string,
): Promise<{ readonly position: string }> =>
  appendWithBodies(
    neverEarlier(log),
    stream,
    expected,
    facts.map(({ id, type, data }) => ({
      id,
      type,
      recordedAt: new Date().toISOString(),
      data,
      metadata: senderMetadata({ ...UNKNOWN_SENDER, actor }),
    })),
  );
