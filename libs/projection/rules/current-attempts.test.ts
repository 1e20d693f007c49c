import { describe, expect, it } from '@jest/globals';
import { orderKey } from '#openlineage';
import type { RunState } from './attempts.ts';
import { selectCurrentAttempts, spanOf } from './current-attempts.fixture.ts';
import { belongsToBatchOf, DAY, type CurrentAttempt } from './current-attempts.ts';

type Attempt = CurrentAttempt & { readonly name: string };

const STATES: readonly RunState[] = ['NEW', 'RUNNING', 'COMPLETED', 'FAILED', 'ABORTED'];

/** The order key of an event so many hours after midnight. */
const at = (hours: number): string => orderKey((BigInt(hours * 60) * DAY) / 1440n, false, 'e');

/**
 * Reads `r1 0-1 COMPLETED dag1`: the attempt r1, from hour 0 to hour 1, under the parent run dag1, which states an edge. With `reads` it
 * names a dataset but states no edge, with `nothing` neither; with `error` it has an extractionError.
 */
const attempt = (line: string): Attempt => {
  const [name = '', times = '', word = '', ...more] = line.trim().split(' ');
  const [began, ended] = times.split('-').map(Number);
  const state = STATES.find((one) => one === word);
  if (!state || began === undefined || ended === undefined) throw new Error(`unreadable: ${line}`);
  const isFlag = (flag: string) => ['reads', 'nothing', 'error'].includes(flag);
  return {
    name,
    began: at(began),
    ended: at(ended),
    state,
    parentKey: more.find((flag) => !isFlag(flag)) ?? null,
    extractionError: more.includes('error'),
    statesEdge: !more.includes('reads') && !more.includes('nothing'),
    statesDataset: !more.includes('nothing'),
  };
};

const select = (lines: readonly string[], running: readonly string[] = []) => {
  const selected = selectCurrentAttempts(lines.map(attempt), (key) => running.includes(key));
  const names = (attempts: readonly Attempt[]): string =>
    attempts.map(({ name }) => name).join(' ');
  return {
    latest: names(selected.latestBatch),
    previous: names(selected.previousBatch),
    keepsPrevious: selected.keepsPrevious,
    unfinished: names(selected.unfinished),
    supplementary: names(selected.supplementary),
    failed: names(selected.failed),
  };
};

describe('the latest batch', () => {
  it('is empty for a job without completed attempts', () => {
    expect(select(['r1 0-1 RUNNING', 'r2 2-3 FAILED', 'r3 4-5 NEW'])).toEqual({
      latest: '',
      previous: '',
      keepsPrevious: false,
      unfinished: 'r1 r3',
      supplementary: '',
      failed: '',
    });
  });

  it('is led by the newest completed attempt that states an edge', () => {
    const found = select(['r1 0-1 COMPLETED', 'r2 2-3 COMPLETED', 'r3 4-5 COMPLETED reads']);
    expect(found).toMatchObject({ latest: 'r2', previous: 'r1', supplementary: 'r3' });
  });

  it('is led by the newest completed attempt that names a dataset, in a job that never stated an edge', () => {
    const found = select([
      'r1 0-1 COMPLETED reads',
      'r2 2-3 COMPLETED reads',
      'r3 4-5 COMPLETED nothing',
    ]);
    expect(found).toMatchObject({ latest: 'r2', previous: 'r1', supplementary: 'r3' });
  });

  it('is not led by an attempt with an extractionError', () => {
    const found = select(['r1 0-1 COMPLETED', 'r2 2-3 COMPLETED error']);
    expect(found).toMatchObject({ latest: 'r1', supplementary: 'r2' });
  });

  it('does not let an attempt with an extractionError decide which attempts count', () => {
    const found = select(['r1 0-1 COMPLETED error', 'r2 2-3 COMPLETED reads']);
    expect(found).toMatchObject({ latest: 'r2', previous: '', supplementary: '' });
  });

  it('does not depend on the order in which attempts are given', () => {
    const lines = ['r1 0-1 COMPLETED', 'r2 2-3 COMPLETED dag', 'r3 3-4 COMPLETED dag'];
    const reversed = select([...lines].reverse());
    expect(reversed).toEqual(select(lines));
    expect(reversed).toMatchObject({ latest: 'r2 r3', previous: 'r1' });
  });

  it('includes completed attempts with the same parent run', () => {
    const found = select(['r1 0-1 COMPLETED dag', 'r2 2-3 FAILED dag', 'r3 4-5 COMPLETED dag']);
    expect(found).toMatchObject({ latest: 'r1 r3', failed: 'r2' });
  });

  it('includes completed attempts that overlap its newest attempt, even if they state nothing', () => {
    const found = select(['r1 0-3 COMPLETED', 'r2 1-2 COMPLETED', 'r3 3-5 COMPLETED']);
    expect(found).toMatchObject({ latest: 'r1 r3', previous: 'r2' });
    const later = select(['r1 0-3 COMPLETED', 'r2 2-4 COMPLETED nothing']);
    expect(later).toMatchObject({ latest: 'r1 r2', supplementary: '' });
  });

  it('includes no attempt that ended more than 24 hours before its newest attempt began', () => {
    const newest = 'r2 30-31 COMPLETED app';
    expect(select(['r1 0-6 COMPLETED app', newest])).toMatchObject({ latest: 'r1 r2' });
    expect(select(['r1 0-5.5 COMPLETED app', newest])).toMatchObject({ latest: 'r2' });
  });
});

describe('one attempt belongs to the batch of another', () => {
  it.each([
    ['itself', 'a 0-1 COMPLETED', 'a 0-1 COMPLETED', true],
    ['with the same parent run', 'b 2-3 COMPLETED dag', 'a 0-1 COMPLETED dag', true],
    ['with another parent run', 'b 2-3 COMPLETED dag2', 'a 0-1 COMPLETED dag1', false],
    ['when neither has a parent run', 'b 2-3 COMPLETED', 'a 0-1 COMPLETED', false],
    ['when they overlap', 'b 2-3 COMPLETED dag2', 'a 0-2.5 COMPLETED dag1', true],
    ['when one ends as the other begins', 'b 2-3 COMPLETED', 'a 0-2 COMPLETED', true],
    ['a day and more apart', 'b 30-31 COMPLETED dag', 'a 0-5.5 COMPLETED dag', false],
  ])('%s', (_case, newest, other, expected) => {
    expect(belongsToBatchOf(attempt(newest), attempt(other))).toBe(expected);
  });
});

describe('unfinished attempts', () => {
  it('are those newer than the latest batch that have neither ended nor failed', () => {
    const found = select([
      'r1 0-1 RUNNING',
      'r2 2-5 COMPLETED',
      'r3 3-4 RUNNING',
      'r4 6-7 NEW',
      'r5 8-9 ABORTED',
    ]);
    expect(found).toMatchObject({ latest: 'r2', unfinished: 'r3 r4', failed: 'r5' });
  });
});

describe('failed attempts', () => {
  it('are those of the latest batch and later ones', () => {
    const found = select([
      'r1 0-1 FAILED',
      'r2 2-5 FAILED',
      'r3 4-6 COMPLETED',
      'r4 7-8 ABORTED',
      'r5 9-10 RUNNING',
    ]);
    expect(found).toMatchObject({ latest: 'r3', failed: 'r2 r4' });
  });
});

describe('the previous batch', () => {
  it('is that of the newest counting attempt before the latest batch', () => {
    const found = select([
      'r1 0-1 COMPLETED dag1',
      'r2 1-2 COMPLETED dag1',
      'r3 2.5-3 COMPLETED reads',
      'r4 4-5 COMPLETED dag2',
      'r5 5-6 COMPLETED dag2',
    ]);
    expect(found).toMatchObject({ latest: 'r4 r5', previous: 'r1 r2', supplementary: '' });
  });

  it('stays while the parent run of the latest batch is known to be running', () => {
    const lines = ['r1 0-1 COMPLETED dag1', 'r2 2-3 COMPLETED dag2'];
    expect(select(lines, ['dag2']).keepsPrevious).toBe(true);
    expect(select(lines, ['dag1']).keepsPrevious).toBe(false);
    expect(select(lines).keepsPrevious).toBe(false);
  });

  it('does not stay if the latest batch has no parent run, or that of the previous batch', () => {
    const withoutParent = ['r1 0-1 COMPLETED dag1', 'r2 2-3 COMPLETED'];
    expect(select(withoutParent, ['dag1']).keepsPrevious).toBe(false);
    const withSame = ['r1 0-1 COMPLETED app', 'r2 48-49 COMPLETED app'];
    expect(select(withSame, ['app'])).toMatchObject({ previous: 'r1', keepsPrevious: false });
  });

  it('does not stay once the latest batch spans 24 hours', () => {
    const lines = ['r1 0-1 COMPLETED dag1', 'r2 10-11 COMPLETED dag2'];
    const spanning = (last: string) => select([...lines, last], ['dag2']).keepsPrevious;
    expect(spanning('r3 33-33.5 COMPLETED dag2')).toBe(true);
    expect(spanning('r3 33-34 COMPLETED dag2')).toBe(false);
  });
});

describe('the span of a batch', () => {
  it('is the time from the first beginning to the last end, in nanoseconds', () => {
    expect(spanOf([attempt('r1 3-4 COMPLETED'), attempt('r2 0-24 COMPLETED')])).toBe(DAY);
    expect(spanOf([])).toBe(0n);
  });
});
