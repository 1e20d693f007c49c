import { FIRST_INSTANT, LAST_INSTANT } from './instant.ts';

const DIGITS = 21;

/**
 * The position of an event in the order of events, as a text that sorts by plain comparison: by time, then terminal
 * events after others, then by id.
 */
export const orderKey = (ns: bigint, terminal: boolean, eventId: string): string => {
  if (ns < FIRST_INSTANT || ns > LAST_INSTANT)
    throw new RangeError(`an instant is in the years 0000 to 9999, but ${ns.toString()} ns is not`);
  // Counted from the year 0000, so that no key has a sign.
  const time = (ns - FIRST_INSTANT).toString().padStart(DIGITS, '0');
  return `${time} ${terminal ? '1' : '0'} ${eventId}`;
};

/** The time in an order key, in nanoseconds since 1970. */
export const orderTime = (orderKey: string): bigint =>
  BigInt(orderKey.slice(0, DIGITS)) + FIRST_INSTANT;
