import { describe, expect, it } from '@jest/globals';
import { inChunks } from './in-chunks.ts';

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);

describe('reading rows in chunks of keys', () => {
  it('returns rows in the order of the keys and reads at most 500 keys at a time', async () => {
    const sizes: number[] = [];
    const rows = await inChunks(numbers(1_201), (chunk) => {
      sizes.push(chunk.length);
      return Promise.resolve(chunk.map((key) => `row ${key}`));
    });
    expect(sizes).toEqual([500, 500, 201]);
    expect(rows).toEqual(numbers(1_201).map((key) => `row ${key}`));
  });

  it('handles more rows per chunk than a call accepts arguments', async () => {
    const rows = await inChunks(['a job with a long history', 'another'], () =>
      Promise.resolve(numbers(130_000)),
    );
    expect(rows).toHaveLength(130_000);
    expect(rows.at(-1)).toBe(129_999);
  });

  it('returns no rows for no keys', async () => {
    expect(await inChunks([], () => Promise.reject(new Error('must not be called')))).toEqual([]);
  });
});
