import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FIRST_INSTANT, LAST_INSTANT } from './instant.ts';
import { orderKey, orderTime } from './order-key.ts';
import { cases } from '../../test/effort.ts';

const instant = fc.oneof(
  fc.bigInt({ min: FIRST_INSTANT, max: LAST_INSTANT }),
  // Close to each other and to 1970, where a sign would break the order of the texts.
  fc.bigInt({ min: -2n, max: 2n }),
  fc.constantFrom(FIRST_INSTANT, LAST_INSTANT),
);

const place = fc.record({
  ns: instant,
  terminal: fc.boolean(),
  id: fc.oneof(fc.uuid(), fc.constantFrom('00000000-a', '00000000-b')),
});

const keyOf = ({ ns, terminal, id }: { ns: bigint; terminal: boolean; id: string }): string =>
  orderKey(ns, terminal, id);

describe('the order of events', () => {
  test('is by time, then the terminal last, then by id', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        const isFirst =
          a.ns !== b.ns
            ? a.ns < b.ns
            : a.terminal !== b.terminal
              ? b.terminal
              : Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)) < 0;
        expect(keyOf(a) < keyOf(b)).toBe(isFirst);
      }),
      { numRuns: cases(3000) },
    );
  });

  test('orders a START before an ABORT at the same instant, whatever their ids', () => {
    expect(orderKey(5n, false, 'zzz') < orderKey(5n, true, 'aaa')).toBe(true);
  });

  test('distinguishes events that are five nanoseconds apart', () => {
    const start = 1_767_225_600_000_000_001n;
    expect(orderKey(start, true, 'z') < orderKey(start + 5n, false, 'a')).toBe(true);
  });

  test('keeps the time', () => {
    fc.assert(
      fc.property(place, (one) => {
        expect(orderTime(keyOf(one))).toBe(one.ns);
      }),
    );
  });

  test('throws for a time outside the years 0000 to 9999', () => {
    expect(() => orderKey(LAST_INSTANT + 1n, false, 'a')).toThrow(RangeError);
    expect(() => orderKey(FIRST_INSTANT - 1n, false, 'a')).toThrow(RangeError);
  });
});
