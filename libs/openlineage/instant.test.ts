import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FIRST_INSTANT, formatInstant, LAST_INSTANT, parseInstant } from './instant.ts';
import { cases } from '../../test/effort.ts';

const SECOND = 1_000_000_000n;

/** Days since 1970 by counting, without the clock of the machine or of JavaScript. */
const daysSince1970 = (year: number, month: number, day: number): number => {
  const leapDays = (before: number): number =>
    Math.floor((before + 3) / 4) -
    Math.floor((before + 99) / 100) +
    Math.floor((before + 399) / 400);
  const ofYears = year * 365 + leapDays(year);
  const ofMonths = monthLengths(year)
    .slice(0, month - 1)
    .reduce((sum, length) => sum + length, 0);
  return ofYears + ofMonths + day - 1 - (1970 * 365 + leapDays(1970));
};

const isLeap = (year: number): boolean => year % 400 === 0 || (year % 4 === 0 && year % 100 !== 0);

const monthLengths = (year: number): readonly number[] => [
  31,
  isLeap(year) ? 29 : 28,
  ...[31, 30, 31, 30, 31, 31, 30, 31, 30, 31],
];

const two = (number: number): string => String(number).padStart(2, '0');

const date = fc
  .record({ year: fc.integer({ min: 1, max: 9998 }), month: fc.integer({ min: 1, max: 12 }) })
  .chain(({ year, month }) =>
    fc
      .integer({ min: 1, max: monthLengths(year)[month - 1] ?? 0 })
      .map((day) => ({ year, month, day })),
  );

const zone = fc.oneof(
  fc.constantFrom('', 'Z', 'z').map((text) => ({ text, minutes: 0 })),
  fc
    .record({
      sign: fc.constantFrom(1, -1),
      hours: fc.integer({ min: 0, max: 23 }),
      minutes: fc.integer({ min: 0, max: 59 }),
      form: fc.constantFrom('hh:mm', 'hhmm'),
    })
    .map(({ sign, hours, minutes, form }) => ({
      text: `${sign < 0 ? '-' : '+'}${two(hours)}${form === 'hh:mm' ? ':' : ''}${two(minutes)}`,
      minutes: sign * (hours * 60 + minutes),
    })),
);

const time = fc.record({
  hour: fc.integer({ min: 0, max: 23 }),
  minute: fc.integer({ min: 0, max: 59 }),
  second: fc.integer({ min: 0, max: 59 }),
  fraction: fc.stringMatching(/^[0-9]{0,12}$/),
  separator: fc.constantFrom('T', 't', ' '),
});

const instant = fc.bigInt({ min: FIRST_INSTANT, max: LAST_INSTANT });

const PLAIN_PARTS = fc.tuple(
  fc.integer({ min: 0, max: 9999 }),
  ...[13, 32, 25, 61, 61].map((max) => fc.integer({ min: 0, max })),
  fc.integer({ min: 0, max: 999 }),
);

test('the usual form is read like any other', () => {
  fc.assert(
    fc.property(PLAIN_PARTS, ([year, month, day, hour, minute, second, ms]) => {
      const pad = (number = 0, length = 2): string => `${number}`.padStart(length, '0');
      const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
      const text = `${date}T${pad(hour)}:${pad(minute)}:${pad(second)}.${pad(ms, 3)}`;
      expect(parseInstant(`${text}Z`)).toBe(parseInstant(`${text}+00:00`));
    }),
    { numRuns: 2_000 },
  );
});

describe('the nanoseconds of a time', () => {
  test('equal a count of days, hours and minutes, whatever the fraction and the zone', () => {
    fc.assert(
      fc.property(date, time, zone, ({ year, month, day }, clock, offset) => {
        const { hour, minute, second, fraction, separator } = clock;
        const text = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}${separator}${two(hour)}:${two(minute)}:${two(second)}${fraction && `.${fraction}`}${offset.text}`;
        const minutes = (daysSince1970(year, month, day) * 24 + hour) * 60 + minute;
        const seconds = BigInt(minutes - offset.minutes) * 60n + BigInt(second);
        const nanoseconds = BigInt(fraction.slice(0, 9).padEnd(9, '0'));
        expect(parseInstant(text)).toBe(seconds * SECOND + nanoseconds);
      }),
      { numRuns: cases(3000) },
    );
  });

  test('are parsed back from their formatted text', () => {
    fc.assert(
      fc.property(instant, (ns) => {
        expect(parseInstant(formatInstant(ns))).toBe(ns);
      }),
    );
  });

  test('are formatted so that texts sort like times', () => {
    fc.assert(
      fc.property(instant, instant, (a, b) => {
        expect(formatInstant(a) < formatInstant(b)).toBe(a < b);
      }),
    );
  });

  test('are formatted like the milliseconds of JavaScript, with six more digits', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
        (at) => {
          expect(formatInstant(BigInt(at.getTime()) * 1_000_000n)).toBe(
            at.toISOString().replace('Z', '000000Z'),
          );
        },
      ),
    );
  });
});

describe('a time', () => {
  test.each([
    ['1970-01-01T00:00:00Z', 0n],
    ['1970-01-01T00:00:00.000000001Z', 1n],
    ['1969-12-31T23:59:59.999999999Z', -1n],
    ['1970-01-02', 86_400n * SECOND],
    ['1970-01-01T00:01Z', 60n * SECOND],
    ['1970-01-01T01:00:00+01:00', 0n],
    ['1970-01-01T01:00:00+01', 0n],
    ['1969-12-31T19:00:00,5-0500', SECOND / 2n],
    ['2000-02-29T00:00:00', 951_782_400n * SECOND],
    ['0000-01-01T00:00:00Z', -62_167_219_200n * SECOND],
    ['9999-12-31T23:59:59.999999999Z', 253_402_300_799n * SECOND + 999_999_999n],
    // A leap second is the second after it, and digits beyond nanoseconds are cut off, not rounded.
    ['2016-12-31T23:59:60Z', 1_483_228_800n * SECOND],
    ['2016-12-31T23:59:60.9Z', 1_483_228_800n * SECOND],
    ['1970-01-01T00:00:00.0000000019Z', 1n],
  ])('%s is read', (text, ns) => {
    expect(parseInstant(text)).toBe(ns);
  });

  test.each([
    '',
    'yesterday',
    '2026',
    '2026-1-1',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:61Z',
    '2026-01-01T00:00:00.Z',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00 Z',
    '2026-01-01Z',
    ' 2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00Z\n',
    '+12026-01-01T00:00:00Z',
    '0000-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-00:01',
    '٢٠٢٦-01-01T00:00:00Z',
    '1767225600',
  ])('"%s" is none', (text) => {
    expect(parseInstant(text)).toBeNull();
  });

  test('outside the years 0000 to 9999 cannot be formatted', () => {
    expect(() => formatInstant(LAST_INSTANT + 1n)).toThrow(RangeError);
    expect(() => formatInstant(FIRST_INSTANT - 1n)).toThrow(RangeError);
  });
});
