import { LessThanOrEqual, type EntityManager } from 'typeorm';
import { formatInstant, parseInstant } from '#openlineage';
import { EventRow } from '../../log-tables.ts';

/**
 * Converts a time to a sequence: that of the last entry before the first entry recorded after this
 * time, or 0. `time` is any ISO 8601 text; throws a RangeError for other text.
 */
export const sequenceAt = async (db: EntityManager, time: string): Promise<number> => {
  const instant = parseInstant(time);
  if (instant === null) throw new RangeError(`${JSON.stringify(time)} is not an ISO 8601 time`);
  // Recording times have a fixed number of digits (milliseconds), so comparing texts compares
  // times. They never decrease.
  const recordedAt = `${formatInstant(instant).slice(0, MILLISECONDS)}Z`;
  const last = await db.findOne(EventRow, {
    where: { recordedAt: LessThanOrEqual(recordedAt) },
    order: { recordedAt: 'DESC', sequence: 'DESC' },
  });
  return last?.sequence ?? 0;
};

const MILLISECONDS = '2026-01-02T03:04:05.678'.length;
