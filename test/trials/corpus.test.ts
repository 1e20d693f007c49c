import { beforeAll, describe, expect, it } from '@jest/globals';
import { foldedGraphOf, naiveGraphOf } from './graph-of.ts';
import { linesOf, RECORDINGS, type Line } from './recordings.ts';
import { shuffled } from './shuffled.ts';

// All that can be read, in the order of the files; what is refused never comes to the fold.
const lines = RECORDINGS.flatMap(linesOf).filter(
  ({ file, number }) => file !== 'fluentd_proxy_fixtures' || number !== 9,
);

const bytesOf = async (some: readonly Line[]): Promise<string> =>
  JSON.stringify(await foldedGraphOf(some));

describe('all recordings in one log', () => {
  let inOrder: string;
  beforeAll(async () => {
    inOrder = await bytesOf(lines);
  });

  it('mean what the naive reading says', () => {
    expect(JSON.parse(inOrder)).toEqual(JSON.parse(JSON.stringify(naiveGraphOf(lines))));
  });

  it.each([1, 2, 3])(
    'mean the same, byte by byte, in another order of arrival (seed %i)',
    async (seed) => {
      expect(await bytesOf(shuffled(lines, seed))).toBe(inOrder);
    },
  );

  it('mean the same when the last comes first', async () => {
    expect(await bytesOf(lines.toReversed())).toBe(inOrder);
  });
});
