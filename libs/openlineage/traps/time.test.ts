import { describe, expect, test } from '@jest/globals';
import { orderKey } from '../order-key.ts';
import { read, readRun, runEvent } from '../event/reading.contract.ts';

const at = (eventTime: string): bigint => read(runEvent({ eventTime })).eventTime;

// 2021-08-25T11:00:25Z, counted: 18,864 days after 1970-01-01, and 39,625 seconds.
const INSTANT = 1_629_889_225_000_000_000n;

describe('the time of an event', () => {
  test('trap 3: an event of 2021 that arrives in 2026 has the time of 2021', () => {
    expect(at('2021-08-25T11:00:25Z')).toBe(INSTANT);
  });

  test.each(['2021-08-25T11:00:25', '2021-08-25 11:00:25', '2021-08-25T11:00:25.000000'])(
    'trap 10: %s has no zone and is read as UTC',
    (text) => {
      expect(at(text)).toBe(INSTANT);
    },
  );

  test.each([
    ['2021-08-25T11:00:25.1Z', 100_000_000n],
    ['2021-08-25T11:00:25.12Z', 120_000_000n],
    ['2021-08-25T11:00:25.123Z', 123_000_000n],
    ['2021-08-25T11:00:25.123456Z', 123_456_000n],
    ['2021-08-25T11:00:25.1234567Z', 123_456_700n],
    ['2021-08-25T11:00:25.123456789Z', 123_456_789n],
  ])('trap 10: %s keeps every digit of its fraction', (text, fraction) => {
    expect(at(text)).toBe(INSTANT + fraction);
  });

  test.each([
    '2021-08-25T11:00:25Z',
    '2021-08-25T11:00:25+00:00',
    '2021-08-25T12:00:25+01:00',
    '2021-08-25T12:00:25.000000000+01:00',
    '2021-08-25T07:00:25-0400',
  ])('trap 49: %s is the same instant in another zone', (text) => {
    expect(at(text)).toBe(INSTANT);
  });

  test('trap 49: START and COMPLETE five nanoseconds apart keep their order', () => {
    const start = at('2021-08-25T11:00:25.000000123Z');
    const complete = at('2021-08-25T11:00:25.000000128Z');
    expect(complete - start).toBe(5n);
  });

  test('trap 49: START and ABORT at the same instant are in this order', () => {
    const keys = [orderKey(INSTANT, true, 'a'), orderKey(INSTANT, false, 'b')];
    expect(keys.toSorted()).toEqual([orderKey(INSTANT, false, 'b'), orderKey(INSTANT, true, 'a')]);
  });

  test('trap 49: the nominal time is not the time of the event', () => {
    const nominalTime = {
      nominalStartTime: '2019-01-01T00:00:00Z',
      nominalEndTime: '2019-01-02T00:00:00Z',
    };
    const event = readRun(
      runEvent({
        eventTime: '2021-08-25T11:00:25Z',
        run: { runId: 'r', facets: { nominalTime } },
      }),
    );
    expect(event.eventTime).toBe(INSTANT);
    expect(event.runFacets.nominalTime).toEqual({
      start: '2019-01-01T00:00:00Z',
      end: '2019-01-02T00:00:00Z',
    });
  });
});
