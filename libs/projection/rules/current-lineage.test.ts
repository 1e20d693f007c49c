import { describe, expect, it } from '@jest/globals';
import { orderKey } from '#openlineage';
import type { RunState } from './attempts.ts';
import { selectCurrentAttempts } from './current-attempts.fixture.ts';
import { DAY, type CurrentAttempt } from './current-attempts.ts';
import { mergeCurrentLineage } from './current-lineage.fixture.ts';
import { content, edgesIn, fieldEdgesIn, idOf } from './lineage-notation.fixture.ts';
import { runLineageOf, type RunLineage } from './run-lineage.ts';

const JOB = 0;
const STATES: readonly RunState[] = ['NEW', 'RUNNING', 'COMPLETED', 'FAILED', 'ABORTED'];

interface Attempt extends CurrentAttempt {
  readonly lineage: RunLineage;
}

/** The key of an event so many hours after the first. */
const at = (hours: string): string =>
  orderKey((BigInt(Number(hours) * 60) * DAY) / 1440n, false, 'e');

/** Reads `0-1 COMPLETED dag1 | A B -> X`: from hour 0 to hour 1, under the parent run dag1. */
const attempt = (line: string): Attempt => {
  const [head = '', datasets = ''] = line.split(' | ');
  const [times = '', word = '', parentKey = null] = head.trim().split(' ');
  const [began = '', ended = ''] = times.split('-');
  const state = STATES.find((one) => one === word);
  if (!state) throw new Error(`no state in: ${line}`);
  const lineage = runLineageOf(content(datasets), JOB);
  return {
    lineage,
    began: at(began),
    ended: at(ended),
    state,
    parentKey,
    extractionError: false,
    statesEdge: lineage.datasetEdges.length + lineage.inferredProducts.length > 0,
    statesDataset: lineage.reads.length + lineage.writes.length > 0,
  };
};

const select = (lines: string, running: readonly string[] = []) => {
  const attempts = lines.split('\n').filter((line) => line.trim() !== '');
  return selectCurrentAttempts(attempts.map(attempt), (parent) => running.includes(parent));
};

const current = (
  lines: string,
  running: readonly string[] = [],
  declared: string | null = null,
): RunLineage =>
  mergeCurrentLineage(
    select(lines, running),
    ({ lineage }) => lineage,
    declared === null ? null : runLineageOf(content(declared), JOB),
  );

// The table of docs/semantics.md: what is known of a job, its attempts, the parent run that is running, the current edges.
const TABLE = `
r1 completed A, B → X; later r2 completed B → X
  0-1 COMPLETED | A B -> X
  2-3 COMPLETED | B -> X
  = B → X

r1 completed A, B → X; r2 START C → X, FAIL
  0-1 COMPLETED | A B -> X
  2-3 FAILED | C -> X
  = A → X, B → X

r1 START A → Z, FAIL, START A → X, COMPLETE
  0-1 FAILED | A -> Z
  2-3 COMPLETED | A -> X
  = A → X

d1 A → X on 1 Jan; d2 A → X on 2 Jan; d1 again B → X on 3 Jan
  0-1 COMPLETED | A -> X
  24-25 COMPLETED | A -> X
  48-49 COMPLETED | B -> X
  = B → X

r1 START reads A, COMPLETE writes X; r2's START is lost, COMPLETE writes X
  0-1 COMPLETED | A -> X
  2-2 COMPLETED | -> X
  = A → X

under dag1: three tasks A → X, B → X, C → X completed, dag1 COMPLETE
  0-1 COMPLETED dag1 | A -> X
  1-2 COMPLETED dag1 | B -> X
  2-3 COMPLETED dag1 | C -> X
  = A → X, B → X, C → X

then dag2 START, one task completed C → X
  0-1 COMPLETED dag1 | A -> X
  1-2 COMPLETED dag1 | B -> X
  2-3 COMPLETED dag1 | C -> X
  24-25 COMPLETED dag2 | C -> X
  running dag2
  = A → X, B → X, C → X

then A → X completed, B → X failed, dag2 FAIL
  0-1 COMPLETED dag1 | A -> X
  1-2 COMPLETED dag1 | B -> X
  2-3 COMPLETED dag1 | C -> X
  24-25 COMPLETED dag2 | C -> X
  25-26 COMPLETED dag2 | A -> X
  26-27 FAILED dag2 | B -> X
  = A → X, B → X, C → X

instead dag2 completed A → X and B → X, dag2 COMPLETE
  0-1 COMPLETED dag1 | A -> X
  1-2 COMPLETED dag1 | B -> X
  2-3 COMPLETED dag1 | C -> X
  24-25 COMPLETED dag2 | A -> X
  25-26 COMPLETED dag2 | B -> X
  = A → X, B → X

one application: r1 A → X on 1 Jan, r2 B → X on 20 Jan
  0-1 COMPLETED app | A -> X
  456-457 COMPLETED app | B -> X
  running app
  = B → X

r2 B → X of 2 Jan arrives, then r1 A → X of 1 Jan arrives
  24-25 COMPLETED | B -> X
  0-1 COMPLETED | A -> X
  = B → X
`;

const rows = TABLE.trim()
  .split('\n\n')
  .map((row) => {
    const [known = '', ...lines] = row.split('\n').map((line) => line.trim());
    const [running = []] = lines.flatMap((line) =>
      line.startsWith('running ') ? [[line.slice('running '.length)]] : [],
    );
    const expected = lines.at(-1)?.slice('= '.length);
    return { known, given: lines.filter((line) => line.includes('|')), running, expected };
  });

describe('the current edges of a job', () => {
  it.each(rows)('of which is known: $known', ({ given, running, expected }) => {
    expect(edgesIn(current(given.join('\n'), running))).toBe(expected);
  });

  it.each(rows)('do not depend on the order of arrival: $known', ({ given, running, expected }) => {
    expect(edgesIn(current([...given].reverse().join('\n'), running))).toBe(expected);
  });

  it('are tested for every row of the table', () => {
    expect(rows).toHaveLength(11);
  });

  it('are none for a job without attempts', () => {
    expect(current('')).toEqual(runLineageOf(content(''), JOB));
  });

  it('include those of runs that overlap the newest one', () => {
    expect(edgesIn(current('0-3 COMPLETED | A -> X \n 2-5 COMPLETED | B -> X'))).toBe(
      'A → X, B → X',
    );
    expect(edgesIn(current('0-1 COMPLETED | A -> X \n 2-5 COMPLETED | B -> X'))).toBe('B → X');
  });

  it('include what runs read and write that state no edge', () => {
    const { reads, writes } = current('0-1 COMPLETED | A ->');
    expect(reads).toEqual([[idOf('A'), JOB]]);
    expect(writes).toEqual([]);
  });

  it('include the declaration of the job', () => {
    expect(edgesIn(current('0-1 COMPLETED | A -> X', [], 'D -> X'))).toBe('A → X, D → X');
    expect(edgesIn(current('', [], 'D -> X'))).toBe('D → X');
  });
});

describe('an unfinished run', () => {
  it('adds edges', () => {
    expect(edgesIn(current('0-1 COMPLETED | A -> X \n 2-3 RUNNING | B -> X'))).toBe('A → X, B → X');
    expect(edgesIn(current('0-1 RUNNING | A -> X'))).toBe('A → X');
    expect(edgesIn(current('0-1 NEW | A -> X'))).toBe('A → X');
  });

  it('infers no edge between two datasets that the latest batch names', () => {
    const known = '0-1 COMPLETED | A B -> X Y : A.a -> X.x \n 2-3 RUNNING | A C -> X Z';
    // The batch has A → X from the columns, and A → Y and B → Y by inference; B is in no columns.
    expect(edgesIn(current(known))).toBe('A → X, A → Y, A → Z, B → X, B → Y, C → X, C → Z');
    expect(edgesIn(current('0-1 COMPLETED | A -> X B \n 2-3 RUNNING | B -> X'))).toBe(
      'A → B, A → X',
    );
  });

  it('adds an edge with column lineage even between two datasets that the latest batch names', () => {
    const known = '0-1 COMPLETED | A -> X B \n 2-3 RUNNING | B -> X : B.b -> X.x';
    expect(edgesIn(current(known))).toBe('A → B, A → X, B → X');
  });

  it('is forgotten when a newer run completed', () => {
    expect(edgesIn(current('0-1 RUNNING | A -> X \n 2-3 COMPLETED | B -> X'))).toBe('B → X');
  });
});

describe('a failed run', () => {
  it('adds no edges, whether it failed or was aborted', () => {
    expect(edgesIn(current('0-1 FAILED | A -> X'))).toBe('');
    expect(edgesIn(current('0-1 ABORTED | A -> X'))).toBe('');
  });

  it('keeps an edge of the previous batch that it states, with its field edges', () => {
    const lineage = current(`
      0-1 COMPLETED dag1 | A B -> X : A.a -> X.x
      2-3 COMPLETED dag2 | C -> X
      3-4 FAILED dag2 | A -> X`);
    expect(edgesIn(lineage)).toBe('A → X, C → X');
    expect(fieldEdgesIn(lineage)).toBe('A.a → X.x');
  });

  it('keeps an inferred edge of the previous batch that it states by its columns', () => {
    const lineage = current(`
      0-1 COMPLETED | A B -> X
      2-3 COMPLETED | C -> X
      4-5 FAILED | A -> X : A.a -> X.x`);
    expect(lineage.datasetEdges).toEqual([[idOf('A'), idOf('X'), 'INFERRED']]);
    expect(edgesIn(lineage)).toBe('A → X, C → X');
    expect(fieldEdgesIn(lineage)).toBe('');
  });

  it('keeps no edge that it does not state, and none older than the previous batch', () => {
    const known = '0-1 COMPLETED | A B -> X \n 2-3 COMPLETED | C -> X';
    expect(edgesIn(current(`${known} \n 4-5 FAILED | B -> X`))).toBe('B → X, C → X');
    expect(edgesIn(current(`${known} \n 4-5 COMPLETED | D -> X \n 6-7 FAILED | B -> X`))).toBe(
      'D → X',
    );
  });

  it('keeps nothing if it failed before the latest batch', () => {
    const known = '0-1 COMPLETED | A -> X \n 2-3 FAILED | A -> X \n 4-5 COMPLETED | C -> X';
    expect(edgesIn(current(known))).toBe('C → X');
  });
});

describe('the previous batch', () => {
  const previous = '0-1 COMPLETED dag1 | A -> X';

  it('stays while the parent run of the latest batch is running', () => {
    const known = `${previous} \n 2-3 COMPLETED dag2 | B -> X`;
    expect(edgesIn(current(known, ['dag2']))).toBe('A → X, B → X');
    expect(edgesIn(current(known, ['dag1']))).toBe('B → X');
    expect(edgesIn(current(known))).toBe('B → X');
  });
});
