import { setTimeout as sleep } from 'node:timers/promises';
import type { Checkpoint } from '#catalog';
import type { EventStore, Position } from '#event-store';
import { counts } from '../projector/replay.ts';

/** How long a question waits where entries have to be read to be counted. */
const MOST_MILLISECONDS = 100;

/** A server that is slow, or away, keeps no question waiting. */
const LATE = Symbol('late');

/** A known point of the log: the sequence of the last entry up to a position. */
type Point = Pick<Checkpoint, 'sequence' | 'position'>;

const START: Point = { sequence: 0, position: null };

/**
 * Counts the entries of the log, which is also the sequence of the last one. The count covers everything that any process had
 * acknowledged when this was called, or is `null`: on EventStoreDB entries must be read to be counted, and there may be more to read
 * than a tenth of a second allows. The next call continues from there. `known` is a point to count from, the catalog's checkpoint.
 */
export const logLength = (log: EventStore): ((known: Point) => Promise<number | null>) => {
  const read = lengthByReading(log);
  return async (known) => {
    const beyond = await log.countAfter(known.position);
    if (beyond === null) return read(known);
    if (beyond >= 0) return known.sequence + beyond;
    // The log lost its end, or the catalog was made from another log: what the catalog counted is of no use.
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
    // Asked for by each question, so that a count that began earlier is enough only if it reaches as far.
    const looking = log.head();
    const deadline = performance.now() + MOST_MILLISECONDS;
    const head = await Promise.race([looking, sleep(MOST_MILLISECONDS, LATE)]);
    if (head === LATE) {
      // The look goes on; should it fail, a later question is told.
      looking.catch(() => undefined);
      return null;
    }
    // A log that lost its end is counted from its start.
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
