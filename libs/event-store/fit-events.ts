import type { ExpectedRevision, NewEvent } from './event-store.ts';
import { UnfitEvents } from './log-errors.ts';

/** Throws {@link UnfitEvents} for an append that no engine may take, so that all engines refuse the same ones. */
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
    // Such an entry would have no sequence, and EventStoreDB would hide it among its own.
    if (type.startsWith('$')) {
      throw new UnfitEvents(`the type ${type} begins with $, which is reserved for engines`);
    }
    refuseText('id', id);
    refuseText('type', type);
    refuseText('recordedAt', recordedAt);
    refuseText('metadata', metadata);
    if (ids.has(id)) throw new UnfitEvents(`the event id ${id} stands in the append twice`);
    ids.add(id);
  }
};

// A lone surrogate has no UTF-8 form: an engine would store something else and give that back.
const LONE_SURROGATE = /\p{Surrogate}/u;

const refuseText = (member: string, text: string): void => {
  if (LONE_SURROGATE.test(text)) throw new UnfitEvents(`the ${member} is not well-formed Unicode`);
};
