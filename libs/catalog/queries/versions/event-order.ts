import { orderKey, parseInstant } from '#openlineage';
import type { EventRow } from '../../log-tables.ts';

// The same rule as in the projection: an event time too far ahead of the recording time is a wrong
// clock.
const HOUR = 3_600_000_000_000n;

/** The order key of an event that does not belong to a run, and so is not a terminal event. */
export const orderKeyOf = ({ eventTime, recordedAt, id }: EventRow): string => {
  const received = parseInstant(recordedAt) ?? 0n;
  const time = (eventTime === null ? null : parseInstant(eventTime)) ?? received;
  return orderKey(time > received + HOUR ? received : time, false, id);
};
