import { setTimeout as sleep } from 'node:timers/promises';
import type { Checkpoint } from '#catalog';
import type { EventStore, Position } from '#event-store';
import { counts } from '../projector/replay.ts';

/** How long a question waits if entries must be read to be counted. */
const MOST_MILLISECONDS = 100;

/** Marks a server that is too slow or unavailable, so that questions do not wait for it. */
const LATE = Symbol('late');

/** A known point of the log: the sequence of the last entry up to a position. */
type Point = Pick<Checkpoint, 'sequence' | 'position'>;

const START: Point = { sequence: 0, position: null };

/**
 * Counts the entries of the log; the count is also the sequence of the last one. It covers
 * everything that any process had acknowledged at the time of the call. Null: on EventStoreDB,
 * entries must be read to be counted, and there were more than can be read in a tenth of a second;
 * the next call continues from there. `known` is a point to start counting from, the checkpoint of
 * the catalog.
 */
export const logLength = (log: EventStore): ((known: Point) => Promise<number | null>) => {
  const read = lengthByReading(log);
  return async (known) => {
    const beyond = await log.countAfter(known.position);
    if (beyond === null) return read(known);
    if (beyond >= 0) return known.sequence + beyond;
    // The log lost its end, or the catalog was built from another log, so its checkpoint cannot be
    // used.
    return log.countAfter(null);
  };
};

const lengthByReading = (log: EventStore): ((known: Point) => Promise<number | null>) => {
  let counted = START;
  let counting: Promise<void> | null = null;
  let until = 0;

  const isBefore = (a: Position | null, b: Position | null): boolean =>
    b !== null && (a === null || log.compare(a, b) < 0);

  const countOn = async (): Promise<void> => {
    let { sequence, position } = counted;
    for await (const batch of log.readAll(position)) {
      position = batch.at(-1)?.position ?? position;
      sequence += batch.filter(counts).length;
      // A checkpoint may have overtaken this count.
      if (isBefore(counted.position, position)) counted = { sequence, position };
      if (performance.now() > until) return;
    }
  };

  return async (known) => {
    const before = counted;
    // Read for each question: a count that started earlier is sufficient only if it reaches this
    // far.
    const looking = log.head();
    const deadline = performance.now() + MOST_MILLISECONDS;
    const head = await Promise.race([looking, sleep(MOST_MILLISECONDS, LATE)]);
    if (head === LATE) {
      // The read continues. If it fails, a later question reports the error.
      looking.catch(() => undefined);
      return null;
    }
    // If the log lost its end, counting restarts from the beginning.
    if (isBefore(head, before.position) && counted === before) counted = START;
    if (!isBefore(head, known.position) && isBefore(counted.position, known.position)) {
      counted = known;
    }
    while (isBefore(counted.position, head)) {
      const left = deadline - performance.now();
      if (left <= 0) return null;
      until = Math.max(until, deadline);
      counting ??= countOn().finally(() => (counting = null));
      await Promise.race([counting, sleep(left)]);
    }
    return counted.sequence;
  };
};
