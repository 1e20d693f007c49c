import { z } from 'zod';
import { streamOf } from '#openlineage';
import { commandEvent, commandShape, readOrNull } from './command-event.ts';

/** The types of the events: an entry is excluded from the projection, or included again. */
export const ENTRY_SET_ASIDE = 'EntrySetAside';
export const ENTRY_RESTORED = 'EntryRestored';

/** The stream of all these events. */
export const ENTRIES_STREAM = streamOf({ kind: 'ENTRIES' });

/**
 * An entry of the log was set aside, or restored. Both change the meaning of an earlier entry, so a projection reads
 * this stream first. An entry whose last decision is `EntrySetAside` becomes a dead letter.
 */
export type EntryDecision = z.infer<typeof shape>;

/** The event as it is appended to the log; the same command is the same event. */
export const entryDecision = (
  type: typeof ENTRY_SET_ASIDE | typeof ENTRY_RESTORED,
  decision: Omit<EntryDecision, 'format'>,
) => commandEvent(type, decision);

/** Reads the bytes of an event of either type; null if they hold no decision. */
export const readEntryDecision = (data: Buffer): EntryDecision | null =>
  readOrNull(() => shape.parse(JSON.parse(data.toString())));

/**
 * The entries that are set aside after these events of the stream: their sequences, with reasons. An event that
 * cannot be read is ignored.
 */
export const entriesSetAside = (
  events: Iterable<{ readonly type: string; readonly data: Buffer }>,
): ReadonlyMap<number, string> => {
  const setAside = new Map<number, string>();
  for (const { type, data } of events) {
    const decision = readEntryDecision(data);
    if (decision === null) continue;
    if (type === ENTRY_SET_ASIDE) setAside.set(decision.sequence, decision.reason);
    if (type === ENTRY_RESTORED) setAside.delete(decision.sequence);
  }
  return setAside;
};

const shape = commandShape({
  /** The sequence of the entry. */
  sequence: z.int().positive(),
});
