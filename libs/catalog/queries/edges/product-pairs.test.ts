import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { inProcessGraph, OPEN } from '#lineage';
import { naive, type GraphDocument } from '../../../../test/oracle/naive.ts';
import { catalogOf, distinct, entriesOf } from '../../../../test/oracle/fold-of.ts';
import { arriving, columnsFrom, told } from '../../../../test/oracle/telling.ts';
import type { EdgeView } from '../../catalog.ts';
import { inPages, nodesOf, oneDataset, oneJob } from '../catalogs.contract.ts';
import { countsAt } from '../assets/counts.ts';
import { edgesOfDatasets, edgesOfJobs } from './edge-history.ts';
import { exportGraph } from './export-graph.ts';
import { cases } from '../../../../test/effort.ts';

type Catalog = Awaited<ReturnType<typeof catalogOf>>;

const DATASETS = ['a', 'b', 'c', 'd', 'x', 'y', 'z'];
const INPUTS = ['a', 'b', 'c', 'd', 'x'];
const OUTPUTS = ['x', 'y', 'z'];

const run = fc
  .record({
    id: fc.constantFrom('r1', 'r2', 'r3', 'r4'),
    job: fc.constantFrom('j', 'j', 'j', 'k'),
    type: fc.constantFrom('START', 'COMPLETE', 'COMPLETE', 'COMPLETE', 'FAIL'),
    hour: fc.integer({ min: 10, max: 23 }),
    inputs: fc.subarray(INPUTS, { minLength: 1 }),
    outputs: fc.subarray(OUTPUTS),
    columns: fc.option(fc.constantFrom(...OUTPUTS), { freq: 3 }),
    parent: fc.option(fc.constantFrom('p1', 'p2'), { freq: 2 }),
    dropped: fc.option(fc.constantFrom(...OUTPUTS), { freq: 9 }),
  })
  .map(({ id, job, type, hour, inputs, outputs, columns, parent, dropped }) => {
    const [source = 'a'] = inputs;
    const facets = {
      ...(columns !== null && { [columns]: columnsFrom(`${columns}.f <- ${source}.f`) }),
      ...(dropped !== null && {
        [dropped]: { lifecycleStateChange: { lifecycleStateChange: 'DROP' } },
      }),
    };
    const line = `${id} ${type} 2026-01-0${1 + (hour % 3)}T${hour}:00 ${inputs.join(' ')} -> ${outputs.join(' ')}`;
    return told(line, { job, facets, ...(parent !== null && { parent }) });
  });

interface Interval {
  readonly edge: string;
  readonly openedAt: number;
  closedAt: number;
}

/** The intervals of each edge, from the documents as of each sequence. */
const intervalsIn = (documents: readonly GraphDocument[]): readonly Interval[] => {
  const all: Interval[] = [];
  const open = new Map<string, Interval>();
  for (const [index, { edges }] of documents.entries()) {
    const present = new Set(edges.map((edge) => JSON.stringify(edge)));
    for (const [edge, interval] of open) {
      if (present.has(edge)) continue;
      interval.closedAt = index + 1;
      open.delete(edge);
    }
    for (const edge of present) {
      if (open.has(edge)) continue;
      const interval = { edge, openedAt: index + 1, closedAt: OPEN };
      open.set(edge, interval);
      all.push(interval);
    }
  }
  return all;
};

const shown = ({ from, to, job, basis, since, until }: EdgeView): string =>
  JSON.stringify([...[pair(from), pair(to), job && pair(job), basis], ...[since, until ?? OPEN]]);
const pair = ({ namespace, name }: { readonly namespace: string; readonly name: string }) => [
  namespace,
  name,
];
const toldOf = (intervals: readonly Interval[]): readonly string[] =>
  intervals
    .map(({ edge, openedAt, closedAt }) =>
      JSON.stringify([...(JSON.parse(edge) as unknown[]), openedAt, closedAt]),
    )
    .sort();
const isAt =
  (end: number, name: string) =>
  ({ edge }: Interval) =>
    JSON.stringify((JSON.parse(edge) as unknown[])[end]) === JSON.stringify(['n', name]);

describe('the edges of inferred products', () => {
  it('have at every sequence the intervals that the reference model gives', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(run, { minLength: 2, maxLength: 9, size: 'max' }),
        async (events) => {
          const arrived = distinct(arriving(events));
          const catalog = await catalogOf([entriesOf(arrived)]);
          try {
            const documents = arrived.map((_, index) => naive(arrived.slice(0, index + 1)));
            const last = documents.length;
            const intervals = intervalsIn(documents);
            const holding = intervals.filter(({ closedAt }) => closedAt === OPEN);
            const exported = await exportGraph(catalog.db, last, { current: false });
            expect(exported.edges.map((edge) => JSON.stringify(edge)).sort()).toEqual(
              holding
                .map(({ edge, openedAt }) =>
                  JSON.stringify([...(JSON.parse(edge) as unknown[]), openedAt]),
                )
                .sort(),
            );
            expect((await countsAt(catalog.db, last)).edges).toBe(holding.length);
            await expectHistory(catalog, last, intervals);
            await expectSteps(catalog, last, holding);
          } finally {
            await catalog.close();
          }
        },
      ),
      { numRuns: cases(40) },
    );
  });
});

const expectHistory = async (
  { db }: Catalog,
  asOf: number,
  intervals: readonly Interval[],
): Promise<void> => {
  for (const name of DATASETS) {
    const dataset = await oneDataset(db, asOf, { namespace: 'n', name });
    if (!dataset) continue;
    const edges = async (direction: 'UPSTREAM' | 'DOWNSTREAM' | null) => {
      const [slice] = await edgesOfDatasets(db, asOf, [dataset.node], direction, {
        first: 1000,
        after: null,
      });
      return nodesOf(slice).map(shown).sort();
    };
    const [from, to] = [isAt(0, name), isAt(1, name)];
    expect(await edges('DOWNSTREAM')).toEqual(toldOf(intervals.filter(from)));
    expect(await edges('UPSTREAM')).toEqual(toldOf(intervals.filter(to)));
    expect(await edges(null)).toEqual(toldOf(intervals.filter((one) => from(one) || to(one))));
  }
  for (const name of ['j', 'k']) {
    const job = await oneJob(db, asOf, { namespace: 'n', name });
    if (!job) continue;
    const pages = await inPages(3, async (page) => {
      const [slice] = await edgesOfJobs(db, asOf, [job.node], page);
      return slice ?? { items: [], hasNextPage: false, totalCount: 0 };
    });
    const expected = toldOf(intervals.filter(isAt(2, name)));
    const listed = pages.flatMap(nodesOf);
    expect(listed.map(shown).sort()).toEqual(expected);
    expect(pages.map(({ totalCount }) => totalCount)).toEqual(pages.map(() => expected.length));
    const openings = listed.map(({ since }) => since);
    expect(openings).toEqual(openings.toSorted((a, b) => b - a));
  }
};

/** Checks that the changes that the catalog reports lead to the same graphs. */
const expectSteps = async (
  catalog: Catalog,
  asOf: number,
  holding: readonly Interval[],
): Promise<void> => {
  const graph = inProcessGraph();
  await graph.apply(await catalog.changesSince(0));
  const steps = new Set<string>();
  for (const name of DATASETS) {
    const answer = await graph.traverse({
      ...{ direction: 'DOWNSTREAM', asOf, since: null, maxDepth: 1, timeoutMs: 60_000 },
      start: { kind: 'DATASET', namespace: 'n', name },
    });
    for (const { path } of answer?.datasets ?? [])
      for (const { from, to, job, basis, openedAt } of path)
        steps.add(JSON.stringify([pair(from), pair(to), job && pair(job), basis, openedAt]));
  }
  const known = new Set(
    holding.map(({ edge, openedAt }) =>
      JSON.stringify([...(JSON.parse(edge) as unknown[]), openedAt]),
    ),
  );
  expect([...steps].filter((step) => !known.has(step))).toEqual([]);
  const pairs = (texts: Iterable<string>) =>
    new Set(
      [...texts].flatMap((text) => {
        const [from, to] = JSON.parse(text) as unknown[];
        return JSON.stringify(from) === JSON.stringify(to) ? [] : [JSON.stringify([from, to])];
      }),
    );
  expect([...pairs(steps)].sort()).toEqual([...pairs(known)].sort());
};
