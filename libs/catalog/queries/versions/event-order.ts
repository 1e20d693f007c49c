import { orderKey, parseInstant } from '#openlineage';
import type { EventRow } from '../../log-tables.ts';

// As the fold orders them: an event time further ahead of the clock that received it is a wrong clock.
const HOUR = 3_600_000_000_000n;

/** The place in the order of events of one that is no run's, and so no terminal event. */
export const orderKeyOf = ({ eventTime, recordedAt, id }: EventRow): string => {
  const received = parseInstant(recordedAt) ?? 0n;
  const time = (eventTime === null ? null : parseInstant(eventTime)) ?? received;
  return orderKey(time > received + HOUR ? received : time, false, id);
};
