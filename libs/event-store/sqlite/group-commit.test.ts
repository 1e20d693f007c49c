import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { groupCommit } from './group-commit.ts';
import type { Append, Outcome } from './messages.ts';

const appendTo = (stream: string): Append => ({ stream, expected: 'none', events: [] });

const appended = (sequence: number): Outcome => ({ kind: 'appended', revision: 0, sequence });

/** A log that commits each group one turn later, and assigns sequences. */
const committing = () => {
  const groups: number[] = [];
  let sequence = 0;
  const group = groupCommit(async (appends) => {
    groups.push(appends.length);
    await nextTurn();
    return appends.map(() => appended((sequence += 1)));
  });
  return { group, groups };
};

test('the answers to a large group arrive in order, a few in each turn of the event loop', async () => {
  const { group, groups } = committing();
  const answered: number[] = [];
  const all = Array.from({ length: 200 }, async (_, index) => {
    const outcome = await group.add(appendTo(`s${index}`));
    if (outcome.kind === 'appended') answered.push(outcome.sequence);
  });
  const perTurn: number[] = [];
  for (let before = 0; before < 200; before = answered.length) {
    await nextTurn();
    perTurn.push(answered.length - before);
  }
  await Promise.all(all);
  expect(groups).toEqual([200]);
  expect(answered).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
  for (const many of perTurn) expect(many).toBeLessThanOrEqual(64);
});

test('answers to a later group do not overtake those to an earlier one', async () => {
  const { group, groups } = committing();
  const answered: number[] = [];
  const add = async (count: number): Promise<void> => {
    const outcomes = Array.from({ length: count }, async (_, index) => {
      const outcome = await group.add(appendTo(`s${index}`));
      if (outcome.kind === 'appended') answered.push(outcome.sequence);
    });
    await Promise.all(outcomes);
  };
  const first = add(100);
  await nextTurn();
  await Promise.all([first, add(100)]);
  expect(groups).toEqual([100, 100]);
  expect(answered).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
});

test('a group that cannot be committed is rejected as a whole, and the next one is not affected', async () => {
  let isFirst = true;
  const group = groupCommit(async (appends) => {
    await nextTurn();
    if (!isFirst) return appends.map((_, index) => appended(index + 1));
    isFirst = false;
    throw new Error('no room');
  });
  const first = Array.from({ length: 100 }, () => group.add(appendTo('a')));
  const outcomes = await Promise.allSettled(first);
  expect(outcomes.map(({ status }) => status)).toEqual(first.map(() => 'rejected'));
  expect(await group.add(appendTo('b'))).toEqual(appended(1));
  await group.drain();
});
