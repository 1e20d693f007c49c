import { expect, test } from '@jest/globals';
import { createRecent } from './recent.ts';

const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `k${n}`);

test('keeps the values that were used last, and drops those used long before', () => {
  const recent = createRecent<string>(10);
  for (const name of names(100)) recent.set(name, name);
  const kept = names(100).filter((name) => recent.get(name) !== undefined);
  expect(kept.slice(-10)).toEqual(names(100).slice(-10));
  expect(kept.length).toBeLessThanOrEqual(20);
});

test('keeps a value that is used again, however many others come', () => {
  const recent = createRecent<string>(10);
  recent.set('used', 'value');
  for (const name of names(1000)) {
    recent.set(name, name);
    expect(recent.get('used')).toBe('value');
  }
});

test('keeps a value that is needed until it is no longer needed', () => {
  const needed = new Set(['first']);
  const recent = createRecent<string>(10, (value) => needed.has(value));
  recent.set('first', 'first');
  for (const name of names(1000)) recent.set(name, name);
  expect(recent.get('first')).toBe('first');
  needed.clear();
  for (const name of names(1000)) recent.set(name, name);
  expect(recent.get('first')).toBeUndefined();
});

test('a replaced value is not brought back by an older one', () => {
  const recent = createRecent<number>(2, () => true);
  recent.set('a', 1);
  for (const name of names(2)) recent.set(name, 0);
  recent.set('a', 2);
  for (const name of names(20)) recent.set(name, 0);
  expect(recent.get('a')).toBe(2);
});

test('a deleted value is gone from both generations', () => {
  const recent = createRecent<number>(2);
  recent.set('a', 1);
  for (const name of names(2)) recent.set(name, 0);
  recent.set('a', 2);
  recent.delete('a');
  expect(recent.get('a')).toBeUndefined();
});
