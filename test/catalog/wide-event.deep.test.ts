import { describe, expect, it } from '@jest/globals';
import {
  countsAt,
  edgesOfJobs,
  exportGraph,
  jobsByName,
  lineageDiff,
  openCatalog,
  type Catalog,
} from '#catalog';
import { inProcessGraph } from '#lineage';
import { freshCatalogUrl } from '../../libs/catalog/fresh-catalog.contract.ts';
import { entriesOf } from '../oracle/fold-of.ts';
import { arriving, told } from '../oracle/telling.ts';

const WIDE = 300;
const COPIES = 6_000;

const names = (side: string, count: number): string =>
  Array.from({ length: count }, (_, index) => `${side}${index}`).join(' ');

/** A run that reads many datasets and writes many, and says nothing of columns: each of the one may feed each of the other. */
const wide = (run: string, day: string, count = WIDE): object =>
  told(`${run} COMPLETE ${day} ${names('in', count)} -> ${names('out', count)}`);

/** A run that writes many datasets from one: each edge is a row of its own. */
const copies = (): object => told(`r1 COMPLETE 2026-01-02 in0 -> ${names('out', COPIES)}`);

const [small, first, again, stated] = entriesOf(
  arriving([
    told('r0 COMPLETE 2026-01-01 A -> B', { job: 'k' }),
    wide('r1', '2026-01-02'),
    wide('r2', '2026-01-03'),
    copies(),
  ]),
);
if (!small || !first || !again || !stated) throw new Error('unreachable: there are four entries');

/** Does work while others have turns, in each of which `meanwhile` is done; gives how many turns of the event loop there were. */
const turning = async (
  work: () => Promise<void>,
  meanwhile: () => void = () => undefined,
): Promise<number> => {
  let turns = 0;
  let works = true;
  const take = (): void => {
    if (!works) return;
    turns += 1;
    meanwhile();
    setImmediate(take);
  };
  setImmediate(take);
  await work();
  works = false;
  return turns;
};

const rowsIn = async ({ db }: Catalog): Promise<number> => {
  const counts = await Promise.all(
    db.dataSource.entityMetadatas.map(({ target }) => db.count(target)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
};

/** Rows of edges of all kinds. */
const edgeRowsIn = async ({ db }: Catalog): Promise<number> => {
  const counts = await Promise.all(
    db.dataSource.entityMetadatas
      .filter(({ tableName }) => ['edges', 'product_members', 'field_edges'].includes(tableName))
      .map(({ target }) => db.count(target)),
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
      expect(await turning(() => catalog.project([stated]))).toBeGreaterThan(5);
      const followed = await turning(async () => graph.apply(await catalog.changesSince(0)));
      expect(followed).toBeGreaterThan(2);
      const { edges } = await exportGraph(catalog.db, 1, { current: true });
      expect(edges).toHaveLength(COPIES);
    }));

  it('changes no answer as of before, while it is written neither', () =>
    withCatalog(async (catalog) => {
      await catalog.project([small]);
      const before = await exportGraph(catalog.db, 1, { current: false });
      const meanwhile: Promise<unknown>[] = [];
      const ask = () => {
        if (meanwhile.length < 50) meanwhile.push(exportGraph(catalog.db, 1, { current: false }));
      };
      await turning(() => catalog.project([stated]), ask);
      expect(meanwhile.length).toBeGreaterThan(5);
      for (const answer of await Promise.all(meanwhile)) expect(answer).toEqual(before);
    }));

  it('keeps products of thousands by thousands as a row for each name, and answers pages of their pairs', () =>
    withCatalog(async (catalog) => {
      const [event, repeated, changed] = entriesOf(
        arriving([
          wide('r1', '2026-01-02', 2_000),
          wide('r2', '2026-01-03', 2_000),
          told(
            `r3 COMPLETE 2026-01-04 new ${names('in', 2_000).slice('in0 '.length)} -> ${names('out', 2_000)}`,
          ),
        ]),
      );
      if (!event || !repeated || !changed) throw new Error('unreachable: there are three entries');
      await catalog.project([event]);
      // For each name an edge to or from the job, and a member of the product.
      expect(await edgeRowsIn(catalog)).toBe(8_000);
      await catalog.project([repeated]);
      expect(await edgeRowsIn(catalog)).toBe(8_000);
      await catalog.project([changed]);
      expect(await edgeRowsIn(catalog)).toBe(8_002);

      const { db } = catalog;
      expect(await countsAt(db, 3)).toMatchObject({ edges: 4_000_000 });
      const [job] = await jobsByName(db, 3, [{ namespace: 'n', name: 'j' }]);
      const pageAfter = async (after: string | null) => {
        const [page] = await edgesOfJobs(db, 3, [job?.node ?? 0], { first: 2, after });
        if (!page) throw new Error('unreachable: there is a page for the job');
        const shown = page.items.map(({ node: { from, to, since, until } }) => [
          ...[from.name, to.name, since, until],
        ]);
        return { shown, total: page.totalCount, last: page.items.at(-1)?.cursor ?? null };
      };
      const first = await pageAfter(null);
      // The 2,000 edges of `in0` ended, those of `new` began.
      expect(first.total).toBe(4_002_000);
      expect(first.shown).toEqual([
        ['new', 'out1999', 3, null],
        ['new', 'out1998', 3, null],
      ]);
      expect((await pageAfter(first.last)).shown).toEqual([
        ['new', 'out1997', 3, null],
        ['new', 'out1996', 3, null],
      ]);

      const graph = inProcessGraph();
      await graph.apply(await catalog.changesSince(0));
      const answer = await graph.traverse({
        ...{ direction: 'UPSTREAM', asOf: 3, since: null, maxDepth: null, timeoutMs: 60_000 },
        start: { kind: 'DATASET', namespace: 'n', name: 'out7' },
      });
      expect(answer?.datasets).toHaveLength(2_000);
      const since = new Map(
        answer?.datasets.map(({ dataset, path }) => [dataset.name, path[0]?.openedAt]),
      );
      expect([since.get('in1'), since.get('new'), since.has('in0')]).toEqual([1, 3, false]);
      const diff = await lineageDiff(db, { from: 2, to: 3 }, { datasets: null, job: null });
      expect(diff.edges).toHaveLength(4_000);
    }));

  it('adds a row for each name when it comes again, and none for each pair', () =>
    withCatalog(async (catalog) => {
      await catalog.project([first]);
      const before = await rowsIn(catalog);
      await catalog.project([again]);
      expect((await rowsIn(catalog)) - before).toBeLessThan(10 * WIDE);
      const { edges, productMembers } = await catalog.changesSince(1);
      expect([edges, productMembers]).toEqual([[], []]);
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
