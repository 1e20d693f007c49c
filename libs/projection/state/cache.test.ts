import { describe, expect, it } from '@jest/globals';
import { createCache } from './cache.ts';

describe('a cache', () => {
  it('keeps what is used, and forgets what is not, within its budget', () => {
    const cache = createCache<string, number>(100);
    cache.set('used', 0);
    cache.set('unused', 0);
    for (let number = 0; number < 1_000; number += 1) {
      cache.set(`other ${number}`, number);
      expect(cache.get('used')).toBe(0);
    }
    expect(cache.get('unused')).toBeUndefined();
    let kept = 0;
    for (let number = 0; number < 1_000; number += 1)
      if (cache.get(`other ${number}`) !== undefined) kept += 1;
    expect(kept).toBeGreaterThanOrEqual(49);
    expect(kept).toBeLessThanOrEqual(100);
  });

  it('counts the sizes that it is given', () => {
    const cache = createCache<string, string>(100);
    cache.set('a', 'large', 40);
    cache.set('b', 'large', 40);
    expect(cache.get('a')).toBe('large');
    cache.set('c', 'large', 40);
    cache.set('d', 'large', 40);
    expect([cache.get('a'), cache.get('b')]).toEqual([undefined, undefined]);
    expect([cache.get('c'), cache.get('d')]).toEqual(['large', 'large']);
  });

  it('keeps a value that is larger than its budget until the next ones', () => {
    const cache = createCache<string, string>(10);
    cache.set('huge', 'value', 1_000);
    expect(cache.get('huge')).toBe('value');
    cache.set('a', 'value');
    expect(cache.get('huge')).toBe('value');
  });

  it('gives the value that was set last, and none that was deleted', () => {
    const cache = createCache<string, number>(10);
    cache.set('a', 1);
    cache.set('a', 2);
    expect(cache.get('a')).toBe(2);
    cache.delete('a');
    expect(cache.get('a')).toBeUndefined();
    cache.set('a', 3, 6);
    cache.set('b', 1, 6);
    cache.delete('a');
    expect(cache.get('a')).toBeUndefined();
  });
});
