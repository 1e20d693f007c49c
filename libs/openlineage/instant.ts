const DATE = String.raw`(\d{4})-(\d{2})-(\d{2})`;
const TIME = String.raw`(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?`;
const ZONE = String.raw`(?:[Zz]|([+-])(\d{2})(?::?(\d{2}))?)`;
const INSTANT = new RegExp(`^${DATE}(?:[Tt ]${TIME}${ZONE}?)?$`);

const MS = 1_000_000n;
const SECOND = 1_000_000_000n;
/** The years 0000 to 9999, which four digits can write. */
export const FIRST_INSTANT = -62_167_219_200n * SECOND;
export const LAST_INSTANT = 253_402_300_800n * SECOND - 1n;

/**
 * The nanoseconds since 1970 of an ISO 8601 time; null if the text is not one. A time without zone is UTC, a date
 * alone its midnight. Digits beyond nanoseconds are cut off; a leap second is the second after it.
 */
export const parseInstant = (text: string): bigint | null => {
  const parts = INSTANT.exec(text);
  if (!parts) return null;
  const [, year, month, day, hour, minute, second, fraction, sign, zoneHour, zoneMinute] = parts;
  const midnight = midnightOf(Number(year), Number(month), Number(day));
  if (midnight === null || !isWithin(hour, 23) || !isWithin(minute, 59)) return null;
  if (!isWithin(second, 60) || !isWithin(zoneHour, 23) || !isWithin(zoneMinute, 59)) return null;
  const zone = (number(zoneHour) * 60 + number(zoneMinute)) * (sign === '-' ? -1 : 1);
  const ms = midnight + ((number(hour) * 60 + number(minute) - zone) * 60 + number(second)) * 1000;
  const rest = number(second) === 60 ? '' : (fraction ?? '').slice(0, 9);
  const ns = BigInt(ms) * MS + BigInt(rest.padEnd(9, '0'));
  return ns < FIRST_INSTANT || ns > LAST_INSTANT ? null : ns;
};

/** ISO 8601 in UTC with nine digits of a second, such as `2026-01-02T03:04:05.000000006Z`. */
export const formatInstant = (ns: bigint): string => {
  if (ns < FIRST_INSTANT || ns > LAST_INSTANT)
    throw new RangeError(`an instant is in the years 0000 to 9999, but ${ns.toString()} ns is not`);
  const fraction = ((ns % SECOND) + SECOND) % SECOND;
  const whole = new Date(Number((ns - fraction) / MS)).toISOString().slice(0, 19);
  return `${whole}.${fraction.toString().padStart(9, '0')}Z`;
};

const midnightOf = (year: number, month: number, day: number): number | null => {
  // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : null;
};

const number = (digits: string | undefined): number => Number(digits ?? 0);

const isWithin = (digits: string | undefined, most: number): boolean => number(digits) <= most;
