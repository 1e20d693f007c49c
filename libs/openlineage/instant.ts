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
  const plain = plainMilliseconds(text);
  if (plain !== null) return BigInt(plain) * MS;
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

/**
 * The milliseconds of a time in the form that most clients send, `2026-01-02T03:04:05.678Z`; null for any other
 * text, and for the last days of a month, whose number the calendar decides.
 */
const plainMilliseconds = (text: string): number | null => {
  if (text.length !== 24) return null;
  for (let at = 0; at < 24; at += 1) {
    const unit = text.charCodeAt(at);
    const mark = PLAIN.charCodeAt(at);
    if (mark === ZERO ? unit < ZERO || unit > NINE : unit !== mark) return null;
  }
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)];
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  if (year < 100 || month < 1 || month > 12 || day < 1 || day > 28) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second, digits(text, 20, 23));
};

const PLAIN = '0000-00-00T00:00:00.000Z';
const [ZERO, NINE] = [0x30, 0x39];

const digits = (text: string, from: number, to: number): number => {
  let number = 0;
  for (let at = from; at < to; at += 1) number = number * 10 + text.charCodeAt(at) - ZERO;
  return number;
};

/** ISO 8601 in UTC with nine digits of a second, such as `2026-01-02T03:04:05.000000006Z`. */
export const formatInstant = (ns: bigint): string => {
  if (ns < FIRST_INSTANT || ns > LAST_INSTANT)
    throw new RangeError(`an instant is in the years 0000 to 9999, but ${ns.toString()} ns is not`);
  const below = Number(((ns % MS) + MS) % MS);
  const ms = Number(ns / MS) - (ns < 0n && below > 0 ? 1 : 0);
  return `${new Date(ms).toISOString().slice(0, 23)}${`${below}`.padStart(6, '0')}Z`;
};

const midnightOf = (year: number, month: number, day: number): number | null => {
  // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : null;
};

const number = (digits: string | undefined): number => Number(digits ?? 0);

const isWithin = (digits: string | undefined, most: number): boolean => number(digits) <= most;
