import { appendWithBodies, type EventStore, type ExpectedRevision } from '#event-store';
import { senderMetadata, UNKNOWN_SENDER } from '#domain-events';
import { neverEarlier } from './never-earlier.ts';
import type { Fact } from './read-fact.ts';

/**
 * Appends our own events that follow from the state of their stream at a revision: all of them, durably, or none.
 * Throws {@link WrongExpectedRevision} if the stream has gone on, so that the caller can decide again.
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
