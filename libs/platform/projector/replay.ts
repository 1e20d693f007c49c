import type { Catalog } from '#catalog';
import type { EventStore, Position, RecordedEvent } from '#event-store';
import { fullEntries } from './full-entries.ts';
import { MANY_AHEAD, readAhead } from './read-ahead.ts';
import { setAsideIn } from './set-aside.ts';

/**
 * Where to stop: after the entry with this sequence, and after the entries without a sequence up to
 * a position.
 */
export interface End {
  readonly sequence: number;
  readonly position: Position | null;
}

/** The end of the log at the time when reading begins. */
export const THE_END: End = { sequence: Infinity, position: null };

/**
 * Projects the log from the checkpoint of the catalog up to `end`. `onSequence` is called with the
 * new checkpoint after each batch.
 */
export const replay = async (
  log: EventStore,
  catalog: Catalog,
  end: End,
  onSequence: (sequence: number) => Promise<void> | void,
): Promise<void> => {
  const from = await catalog.checkpoint();
  const setAside = await setAsideIn(log);
  let { sequence } = from;
  for await (const batch of readAhead(log.readAll(from.position), MANY_AHEAD)) {
    const wanted: RecordedEvent[] = [];
    for (const event of batch) {
      if (!isWanted(log, event, sequence, end)) break;
      wanted.push(event);
      if (counts(event)) sequence += 1;
    }
    for await (const entries of fullEntries(log, wanted)) {
      await catalog.project(entries, setAside);
      await onSequence((await catalog.checkpoint()).sequence);
    }
    if (wanted.length < batch.length) return;
  }
};

/** Whether an entry of the log has a sequence. */
export const counts = ({ type }: Pick<RecordedEvent, 'type'>): boolean => !type.startsWith('$');

/** Counts the entries by reading the whole log. */
export const countEntries = async (log: EventStore): Promise<number> => {
  let count = 0;
  for await (const batch of log.readAll(null)) count += batch.filter(counts).length;
  return count;
};

const isWanted = (log: EventStore, event: RecordedEvent, sequence: number, end: End): boolean =>
  sequence < end.sequence ||
  (!counts(event) && end.position !== null && log.compare(event.position, end.position) <= 0);
