import { describe, expect, it } from '@jest/globals';
import { inChunks } from './in-chunks.ts';

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);

describe('rows read in chunks of keys', () => {
  it('come in the order of the keys, each key read once, at most 500 at a time', async () => {
    const sizes: number[] = [];
    const rows = await inChunks(numbers(1_201), (chunk) => {
      sizes.push(chunk.length);
      return Promise.resolve(chunk.map((key) => `row ${key}`));
    });
    expect(sizes).toEqual([500, 500, 201]);
    expect(rows).toEqual(numbers(1_201).map((key) => `row ${key}`));
  });

  it('may be more for one chunk than a call takes arguments', async () => {
    const rows = await inChunks(['a job with a long history', 'another'], () =>
      Promise.resolve(numbers(130_000)),
    );
    expect(rows).toHaveLength(130_000);
    expect(rows.at(-1)).toBe(129_999);
  });

  it('are none without keys', async () => {
    expect(await inChunks([], () => Promise.reject(new Error('nothing to read')))).toEqual([]);
  });
});
