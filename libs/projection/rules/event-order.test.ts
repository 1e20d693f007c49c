import { expect, it } from '@jest/globals';
import { formatInstant, orderKey, orderTime, parseJson, readEvent } from '#openlineage';
import {
  afterRename,
  eventOfMention,
  eventOrderKey,
  mentionOrderKey,
  orderKeyOf,
} from './event-order.ts';

const event = orderKey(1n, false, 'b');

it('mentions come after their event, by their number, and before a later event', () => {
  const later = orderKey(1n, false, 'c');
  const inOrder = [
    event,
    mentionOrderKey(event, 0),
    mentionOrderKey(event, 2),
    mentionOrderKey(event, 10),
    later,
  ];
  expect([...inOrder].reverse().sort()).toEqual(inOrder);
});

it('a new name in a RENAME comes after every mention of its event, and before a later event', () => {
  const inOrder = [
    mentionOrderKey(event, 9_999_999),
    afterRename(event),
    orderKey(1n, false, 'c'),
    orderKey(1n, true, 'a'),
    orderKey(2n, false, 'a'),
  ];
  expect([...inOrder].reverse().sort()).toEqual(inOrder);
});

it('the event of a mention or new name is found again', () => {
  expect(eventOfMention(mentionOrderKey(event, 12))).toBe(event);
  expect(eventOrderKey(afterRename(event))).toBe(event);
  expect(eventOrderKey(event)).toBe(event);
  expect(eventOfMention('')).toBe('');
});

const keyOf = (eventType: string, eventTime: string, recordedAt: string, id = 'id'): string => {
  const event = {
    eventType,
    eventTime,
    producer: 'p',
    run: { runId: 'r' },
    job: { namespace: 'n', name: 'j' },
  };
  const outcome = readEvent(parseJson(Buffer.from(JSON.stringify(event))));
  if (!outcome.ok) throw new Error(outcome.reason);
  return orderKeyOf(outcome.event, id, recordedAt);
};

it.each([
  ['before it was received', '2026-03-01T10:00:00Z', '2026-03-01T10:00:00.000000000Z'],
  ['an hour after it was received', '2026-03-01T13:00:00Z', '2026-03-01T13:00:00.000000000Z'],
  ['later than that', '2026-03-01T13:00:00.000000001Z', '2026-03-01T12:00:00.000000000Z'],
])('an event that happened %s is ordered by the right time', (_case, eventTime, expected) => {
  const key = keyOf('START', eventTime, '2026-03-01T12:00:00Z');
  expect(formatInstant(orderTime(key))).toBe(expected);
});

it('events order by time, then terminal events last, then by id', () => {
  const [early, late] = ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00.000000001Z'];
  const inOrder = [
    keyOf('RUNNING', early, late, 'b'),
    keyOf('START', early, late, 'c'),
    keyOf('COMPLETE', early, late, 'a'),
    keyOf('START', late, late, 'a'),
  ];
  expect([...inOrder].reverse().sort()).toEqual(inOrder);
});
