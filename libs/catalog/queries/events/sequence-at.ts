import { LessThanOrEqual, type EntityManager } from 'typeorm';
import { formatInstant, parseInstant } from '#openlineage';
import { EventRow } from '../../log-tables.ts';

/**
 * The sequence that a time means: that of the last entry before the first one recorded after it, 0 where there is none. `time` is
 * any ISO 8601 text; a RangeError for another.
 */
export const sequenceAt = async (db: EntityManager, time: string): Promise<number> => {
  const instant = parseInstant(time);
  if (instant === null) throw new RangeError(`${JSON.stringify(time)} is no ISO 8601 time`);
  // Recorded in milliseconds, so that text compares as time does; it never decreases.
  const recordedAt = `${formatInstant(instant).slice(0, MILLISECONDS)}Z`;
  const last = await db.findOne(EventRow, {
    where: { recordedAt: LessThanOrEqual(recordedAt) },
    order: { recordedAt: 'DESC', sequence: 'DESC' },
  });
  return last?.sequence ?? 0;
};

const MILLISECONDS = '2026-01-02T03:04:05.678'.length;
