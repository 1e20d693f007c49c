import type { Standing } from '#catalog';
import type { EventStore, Position } from '#event-store';
import { counts, type End } from './replay.ts';

/**
 * How far into the log a catalog extends. Three values should agree: the sequence and the position
 * of the checkpoint, and the last event. Two values that agree are trusted, so that only the third
 * is reported as wrong.
 */
export const endOfCatalog = async (log: EventStore, standing: Standing): Promise<End> => {
  const position = knownPosition(log, standing.position);
  const sequence = standing.sequence ?? 0;
  const lastEvent = standing.lastEvent ?? 0;
  if (sequence === lastEvent) return { sequence, position };
  const counted = position === null ? null : await countUpTo(log, position);
  return { sequence: counted === sequence ? sequence : lastEvent, position };
};

const knownPosition = (log: EventStore, position: Position | null): Position | null => {
  try {
    if (position !== null) log.compare(position, position);
    return position;
  } catch {
    return null;
  }
};

const countUpTo = async (log: EventStore, position: Position): Promise<number> => {
  let sequence = 0;
  for await (const batch of log.readAll(null)) {
    for (const event of batch) {
      if (log.compare(event.position, position) > 0) return sequence;
      if (counts(event)) sequence += 1;
    }
  }
  return sequence;
};
