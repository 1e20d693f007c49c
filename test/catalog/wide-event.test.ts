import { describe, expect, it } from '@jest/globals';
import { exportGraph, openCatalog, type Catalog } from '#catalog';
import { inProcessGraph } from '#lineage';
import { freshCatalogUrl } from '../../libs/catalog/fresh-catalog.contract.ts';
import { entriesOf } from '../oracle/fold-of.ts';
import { arriving, told } from '../oracle/telling.ts';

const WIDE = 300;

const names = (side: string): string =>
  Array.from({ length: WIDE }, (_, index) => `${side}${index}`).join(' ');

/** A run that reads many datasets and writes many, and says nothing of columns: each of the one may feed each of the other. */
const wide = (run: string, day: string): object =>
  told(`${run} COMPLETE ${day} ${names('in')} -> ${names('out')}`);

const [small, first, again] = entriesOf(
  arriving([
    told('r0 COMPLETE 2026-01-01 A -> B', { job: 'k' }),
    wide('r1', '2026-01-02'),
    wide('r2', '2026-01-03'),
  ]),
);
if (!small || !first || !again) throw new Error('unreachable: there are three entries');

/**
 * Does work while others have turns, in each of which `meanwhile` is done; gives the share of the time that the longest wait
 * between two turns of the event loop took.
 */
const turning = async (
  work: () => Promise<void>,
  meanwhile: () => void = () => undefined,
): Promise<number> => {
  const began = performance.now();
  let turnedAt = began;
  let longest = 0;
  let works = true;
  const take = (): void => {
    longest = Math.max(longest, performance.now() - turnedAt);
    turnedAt = performance.now();
    meanwhile();
    if (works) setImmediate(take);
  };
  setImmediate(take);
  await work();
  works = false;
  longest = Math.max(longest, performance.now() - turnedAt);
  return longest / (performance.now() - began);
};

const rowsIn = async ({ db }: Catalog): Promise<number> => {
  const counts = await Promise.all(
    db.dataSource.entityMetadatas.map(({ target }) => db.count(target)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
};

const withCatalog = async (check: (catalog: Catalog) => Promise<void>): Promise<void> => {
  const catalog = await openCatalog(freshCatalogUrl());
  try {
    await check(catalog);
  } finally {
    await catalog.close();
  }
};

describe('an event that states many thousand edges', () => {
  it('leaves others their turns while it is folded, and the graph follows', () =>
    withCatalog(async (catalog) => {
      const graph = inProcessGraph();
      expect(await turning(() => catalog.project([first]))).toBeLessThan(1 / 2);
      const followed = await turning(async () => graph.apply(await catalog.changesSince(0)));
      expect(followed).toBeLessThan(1 / 2);
      const { edges } = await exportGraph(catalog.db, 1, { current: true });
      expect(edges).toHaveLength(WIDE * WIDE);
    }));

  it('changes no answer as of before, while it is written neither', () =>
    withCatalog(async (catalog) => {
      await catalog.project([small]);
      const before = await exportGraph(catalog.db, 1, { current: false });
      const meanwhile: Promise<unknown>[] = [];
      const ask = () => {
        if (meanwhile.length < 50) meanwhile.push(exportGraph(catalog.db, 1, { current: false }));
      };
      await turning(() => catalog.project([first]), ask);
      expect(meanwhile.length).toBeGreaterThan(5);
      for (const answer of await Promise.all(meanwhile)) expect(answer).toEqual(before);
    }));

  it('adds a row for each name when it comes again, and none for each pair', () =>
    withCatalog(async (catalog) => {
      await catalog.project([first]);
      const before = await rowsIn(catalog);
      await catalog.project([again]);
      expect((await rowsIn(catalog)) - before).toBeLessThan(10 * WIDE);
      const { edges } = await catalog.changesSince(1);
      expect(edges).toEqual([]);
    }));
});

it('an event with more column sources than a call takes arguments is projected, and so is the next one', () =>
  withCatalog(async (catalog) => {
    const inputFields = Array.from({ length: 130_000 }, (_, index) => ({
      namespace: 'n',
      name: 'A',
      field: `f${index}`,
    }));
    const X = { columnLineage: { fields: { x: { inputFields } } } };
    // The run failed, so its field edges are read but not written: 130,000 rows would take most of the time.
    const failed = told('r1 FAIL 2026-01-01 -> X', { facets: { X } });
    await catalog.project(entriesOf(arriving([failed, told('r2 COMPLETE 2026-01-02 B -> C')])));
    const { datasets, runs } = await exportGraph(catalog.db, 2, { current: true });
    expect(datasets.map(({ name }) => name)).toEqual(['A', 'B', 'C', 'X']);
    expect(runs.map(({ runId, state }) => [runId, state])).toEqual([
      ['r1', 'FAILED'],
      ['r2', 'COMPLETED'],
    ]);
  }));
