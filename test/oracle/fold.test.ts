import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exportGraph, type LogEntry } from '#catalog';
import { catalogOf, distinct, entriesOf } from './fold-of.ts';
import { arrivals, histories, type Features } from './histories.ts';
import { naive } from './naive.ts';
import type { Arrival } from './reading.ts';
import { arriving, told } from './telling.ts';
import { cases } from '../effort.ts';

const idOf = (event: object): string =>
  createHash('sha256').update(JSON.stringify(event)).digest('hex');

/** As of each entry of the log, the first one first. */
const folded = async (entries: readonly LogEntry[]): Promise<readonly unknown[]> => {
  const catalog = await catalogOf([entries]);
  try {
    const graphs: unknown[] = [];
    for (const index of entries.keys())
      graphs.push(await exportGraph(catalog.db, index + 1, { current: true }));
    return graphs;
  } finally {
    await catalog.close();
  }
};

const none: Features = { identity: false, explicit: false, lifecycle: false };

describe.each([
  ['plain runs', none],
  ['explicit lineage', { ...none, explicit: true }],
  ['symlinks', { ...none, identity: true }],
  ['renames and drops', { ...none, lifecycle: true }],
  ['everything', { identity: true, explicit: true, lifecycle: true }],
  ['symlinks and splits', { ...none, identity: true, splits: true }],
  ['everything and splits', { identity: true, explicit: true, lifecycle: true, splits: true }],
] satisfies [string, Features][])('the fold of histories of %s', (_, features) => {
  it('is what the naive reading says, as of every entry', async () => {
    await fc.assert(
      fc.asyncProperty(histories(features), async (history) => {
        const arrived = distinct(arrivals(history, idOf));
        const expected = arrived.map((_, index) => naive(arrived.slice(0, index + 1)));
        expect(await folded(entriesOf(arrived))).toEqual(expected);
      }),
      { numRuns: cases(100) },
    );
  });
});

it('a split is of the name as it was then, also when an earlier RENAME of it is heard of later', async () => {
  const split: Arrival = {
    event: { ...SPLIT, namespace: 'n', name: 'model' },
    recordedAt: '2026-01-03T00:00:00.000Z',
    id: 'split',
    type: 'IdentitySplit',
  };
  const previousIdentifier = { namespace: 'n', name: 'model' };
  const renamed = { lifecycleStateChange: { lifecycleStateChange: 'RENAME', previousIdentifier } };
  const late: Arrival = {
    event: told('r1 COMPLETE 2026-01-02 -> backup', { facets: { backup: renamed } }),
    recordedAt: '2026-01-04T00:00:00.000Z',
    id: 'late',
  };
  // The name was free by then: the split takes nothing from the dataset that had left it.
  expect(naive([split, late]).datasets.map(({ name }) => name)).toEqual(['backup', 'model']);
  expect(await folded(entriesOf([split, late]))).toEqual([naive([split]), naive([split, late])]);
});

it('a RENAME leads to the new name, and leaves the old one free, where no engine holds them as they are', async () => {
  const renamed = (from: string) => ({
    lifecycleStateChange: {
      lifecycleStateChange: 'RENAME',
      previousIdentifier: { namespace: 'n', name: from },
    },
  });
  const arrive = (id: string, text: string, facets = {}): Arrival => ({
    event: told(text, { facets }),
    recordedAt: '2026-01-09T00:00:00.000Z',
    id,
  });
  const arrived = [
    arrive('1', 'r1 COMPLETE 2026-01-01 a -> x\0'),
    arrive('3', 'r3 COMPLETE 2026-01-03 b -> x\0'),
    // Heard of last: what is said above under the name is said of two datasets from then on.
    arrive('2', 'r2 COMPLETE 2026-01-02 -> y\0', { 'y\0': renamed('x\0') }),
  ];
  expect(naive(arrived)).toMatchObject({
    datasets: [
      { name: 'a', aliases: [] },
      { name: 'b', aliases: [] },
      { name: 'x\\u0000', aliases: [] },
      { name: 'y\\u0000', aliases: [] },
    ],
  });
  expect(await folded(entriesOf(arrived))).toEqual(
    arrived.map((_, index) => naive(arrived.slice(0, index + 1))),
  );
});

const jobType = (processingType: string, eventContentMode: string) => ({
  jobFacets: { jobType: { processingType, emissionPattern: { eventContentMode } } },
});

it.each([
  ['a stream', jobType('STREAMING', 'DELTA'), 2],
  ['a batch', jobType('BATCH', 'COMPLETE_SNAPSHOT'), 2],
  ['a stream of snapshots', jobType('STREAMING', 'COMPLETE_SNAPSHOT'), 1],
])(
  'whether events replace the earlier ones follows from what the run is at its end: %s',
  async (_, atTheEnd, edges) => {
    const arrived = arriving([
      told('r1 START 2026-01-01 A -> X', jobType('STREAMING', 'COMPLETE_SNAPSHOT')),
      told('r1 RUNNING 2026-01-02 B -> X', atTheEnd),
      told('r1 COMPLETE 2026-01-03'),
    ]);
    expect(naive(arrived).edges).toHaveLength(edges);
    expect(await folded(entriesOf(arrived))).toEqual(
      arrived.map((_event, index) => naive(arrived.slice(0, index + 1))),
    );
  },
);

it('one run moves a dataset away from a name, and another one to it', async () => {
  const renamed = (name: string) => ({
    lifecycleStateChange: {
      lifecycleStateChange: 'RENAME',
      previousIdentifier: { namespace: 'n', name },
    },
  });
  const facets = { table: renamed('table_new'), table_old: renamed('table') };
  const arrived = arriving([
    told('r1 COMPLETE 2026-01-01 A -> table'),
    told('r2 COMPLETE 2026-01-02 B -> table_new', { job: 'k' }),
    told('r3 COMPLETE 2026-01-03 -> table table_old', { job: 'swap', facets }),
    told('r3 START 2026-01-02', { job: 'swap' }),
  ]);
  expect(naive(arrived).writes).toContainEqual([
    ['n', 'swap'],
    ['n', 'table'],
  ]);
  expect(await folded(entriesOf(arrived))).toEqual(
    arrived.map((_event, index) => naive(arrived.slice(0, index + 1))),
  );
});

it('a symlink that a name states before and after a RENAME of it that arrives late is one of both datasets', async () => {
  const symlinks = { identifiers: [{ namespace: 'n', name: 'path', type: 'LOCATION' }] };
  const rename = {
    lifecycleStateChange: 'RENAME',
    previousIdentifier: { namespace: 'n', name: 'x' },
  };
  const arrived = arriving([
    told('r1 COMPLETE 2026-01-01 A -> x', { facets: { x: { symlinks } } }),
    told('r2 COMPLETE 2026-01-03 B -> x', { facets: { x: { symlinks } } }),
    told('r3 COMPLETE 2026-01-02 -> y', {
      job: 'k',
      facets: { y: { lifecycleStateChange: rename } },
    }),
  ]);
  expect(await folded(entriesOf(arrived))).toEqual(
    arrived.map((_event, index) => naive(arrived.slice(0, index + 1))),
  );
});

it('a run that renames a name to ten others and then fails leaves the name as it was', async () => {
  const rename = {
    lifecycleStateChange: 'RENAME',
    previousIdentifier: { namespace: 'n', name: 'x' },
  };
  const others = Array.from({ length: 10 }, (_, index) => `y${index}`);
  const facets = Object.fromEntries(others.map((name) => [name, { lifecycleStateChange: rename }]));
  const arrived = arriving([
    told('r1 COMPLETE 2026-01-01 A -> x'),
    told(`r2 COMPLETE 2026-01-02 -> ${others.join(' ')}`, { job: 'k', facets }),
    told('r3 COMPLETE 2026-01-03 B -> x', { job: 'l' }),
    told('r2 FAIL 2026-01-02', { job: 'k' }),
    told('r4 COMPLETE 2026-01-04 C -> x', { job: 'm' }),
  ]);
  const graphs = await folded(entriesOf(arrived));
  expect(graphs).toEqual(arrived.map((_event, index) => naive(arrived.slice(0, index + 1))));
  expect(naive(arrived).edges).toHaveLength(3);
});

it('names that differ only in where a line ends are two', async () => {
  const mentioned = told('r1 COMPLETE 2026-01-01');
  const arrived = arriving([
    { ...mentioned, inputs: [{ namespace: 'a', name: 'b\nc' }] },
    { ...mentioned, outputs: [{ namespace: 'a\nb', name: 'c' }] },
  ]);
  expect(naive(arrived).datasets).toHaveLength(2);
  expect(await folded(entriesOf(arrived))).toEqual([naive(arrived.slice(0, 1)), naive(arrived)]);
});

const SPLIT = {
  format: 1,
  actor: 'kim',
  reason: 'another table',
  commandId: 'c',
  correlationId: 'c',
  causationId: 'c',
};
