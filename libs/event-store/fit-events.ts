import type { ExpectedRevision, NewEvent } from './event-store.ts';
import { UnfitEvents } from './log-errors.ts';

/**
 * Throws {@link UnfitEvents} for an append that some engine could not store, so that all engines
 * reject the same appends.
 */
export const refuseUnfit = (
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): void => {
  if (events.length === 0) throw new UnfitEvents('an append needs at least one event');
  if (stream === '') throw new UnfitEvents('a stream needs a name');
  if (expected !== 'none' && !(Number.isSafeInteger(expected) && expected >= 0)) {
    throw new UnfitEvents(`${expected} is not a revision`);
  }
  refuseText('stream', stream);
  const ids = new Set<string>();
  for (const { id, type, recordedAt, metadata } of events) {
    if (type === '') throw new UnfitEvents('an event needs a type');
    // The entry would have no sequence, and EventStoreDB would treat it as its own.
    if (type.startsWith('$')) {
      throw new UnfitEvents(`the type ${type} begins with $, which is reserved for engines`);
    }
    refuseText('id', id);
    refuseText('type', type);
    refuseText('recordedAt', recordedAt);
    refuseText('metadata', metadata);
    if (ids.has(id)) throw new UnfitEvents(`the event id ${id} occurs twice in the append`);
    ids.add(id);
  }
};

// A lone surrogate cannot be encoded in UTF-8: an engine would store and return something else.
const LONE_SURROGATE = /\p{Surrogate}/u;

const refuseText = (member: string, text: string): void => {
  if (LONE_SURROGATE.test(text)) throw new UnfitEvents(`the ${member} is not well-formed Unicode`);
};
