import { expect, it } from '@jest/globals';
import { orderKey } from '#openlineage';
import { afterRename, eventOfMention, eventOrderKey, mentionOrderKey } from './event-order.ts';

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
