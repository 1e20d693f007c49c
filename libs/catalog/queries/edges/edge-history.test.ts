import type { EntityManager } from 'typeorm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { histories } from '../../../../test/oracle/histories.ts';
import { edges, type ExpectedEdge } from '../../../../test/shop/expected.ts';
import * as shop from '../../../../test/shop/names.ts';
import type { Name } from '../../../../test/shop/names.ts';
import { story } from '../../../../test/shop/story.ts';
import type { EdgeView } from '../../catalog.ts';
import {
  catalogOf,
  counted,
  everything,
  inPages,
  nodesOf,
  oneDataset,
  oneJob,
  withCatalog,
  type GrowingCatalog,
} from '../catalogs.contract.ts';
import { listDatasets } from '../assets/datasets.ts';
import { edgesOfDatasets, edgesOfJobs } from './edge-history.ts';
import { statementsOfEdges } from './edge-statements.ts';
import { exportGraph } from './export-graph.ts';
import { cases } from '../../../../test/effort.ts';

let catalog: GrowingCatalog;
let db: EntityManager;
beforeAll(async () => {
  catalog = await catalogOf(story);
  db = catalog.db;
});
afterAll(() => catalog.close());

const shown = ({ from, to, basis, ...edge }: ExpectedEdge | EdgeView) => ({
  ...{ from, to, basis, job: edge.job },
  since: 'since' in edge ? edge.since : edge.opened,
  until: 'since' in edge ? edge.until : edge.closed,
});
const listed = (all: readonly (ExpectedEdge | EdgeView)[]) =>
  all.map((edge) => JSON.stringify(shown(edge))).sort();

const expectedAt = (now: number): readonly ExpectedEdge[] =>
  edges
    .filter(({ opened }) => opened <= now)
    .map((edge) => ({
      ...edge,
      closed: edge.closed !== null && edge.closed <= now ? edge.closed : null,
    }));

const edgesOf = async (name: Name, now: number, direction: 'UPSTREAM' | 'DOWNSTREAM' | null) => {
  const dataset = await oneDataset(db, now, name);
  const slices = await edgesOfDatasets(db, now, [dataset?.node ?? 0], direction, everything);
  return nodesOf(slices[0]);
};

describe('the edges of the shop', () => {
  it('are at every sequence those that existed until then, with their intervals', async () => {
    for (const now of story.keys()) {
      const expected = expectedAt(now + 1);
      for (const { name, namespace } of nodesOf(
        await listDatasets(db, now + 1, null, everything),
      )) {
        const into = expected.filter(({ to }) => to.name === name);
        const outOf = expected.filter(({ from }) => from.name === name);
        const found = { namespace, name };
        expect(listed(await edgesOf(found, now + 1, 'UPSTREAM'))).toEqual(listed(into));
        expect(listed(await edgesOf(found, now + 1, 'DOWNSTREAM'))).toEqual(listed(outOf));
        expect(listed(await edgesOf(found, now + 1, null))).toEqual(listed([...into, ...outOf]));
      }
    }
  });

  it('are sorted by most recently opened, in pages', async () => {
    const dataset = await oneDataset(db, 38, shop.orderLines);
    const pages = await inPages(1, async (page) => {
      const [slice] = await edgesOfDatasets(db, 38, [dataset?.node ?? 0], null, page);
      return slice ?? { items: [], hasNextPage: false, totalCount: 0 };
    });
    expect(pages.map(({ totalCount }) => totalCount)).toEqual([4, 4, 4, 4]);
    expect(pages.flatMap(nodesOf).map(({ since }) => since)).toEqual([23, 10, 9, 9]);
  });

  it('each belong to the job that states them', async () => {
    const job = await oneJob(db, 38, shop.buildOrderLines);
    const [slice] = await edgesOfJobs(db, 38, [job?.node ?? 0], everything);
    expect(listed(nodesOf(slice))).toEqual(
      listed(edges.filter((edge) => edge.job === shop.buildOrderLines)),
    );
  });

  it('list the events that state them', async () => {
    const stated = async (name: Name, now = 38) => {
      const all = await edgesOf(name, now, 'UPSTREAM');
      const sequences = await statementsOf(db, all);
      return Object.fromEntries(all.map(({ from }, index) => [from.name, sequences[index]]));
    };
    // Column lineage is in the COMPLETE events.
    expect(await stated(shop.rawOrders)).toEqual({
      'shop.public.orders': [33, 22, 5],
      'shop.public.order_items': [33, 22, 5],
    });
    // An inferred edge takes two events: START with the input and COMPLETE with the output. The
    // START of the failed run named raw/returns.
    expect(await stated(shop.orderLines)).toEqual({
      'raw/orders': [35, 28, 9],
      'shop.public.coupons': [28, 27, 9, 8],
      'raw/returns': [23],
    });
    expect(await stated(shop.orderLines, 10)).toEqual({
      'raw/orders': [9],
      'shop.public.coupons': [9, 8],
    });
    expect(await stated(shop.customerRevenue)).toEqual({
      'SHOP.STAGING.STG_ORDERS': [37, 14],
      'SHOP.STAGING.STG_CUSTOMERS': [37, 14],
    });
    expect(await stated(shop.boardReport)).toEqual({
      'SHOP.MARTS.CUSTOMER_REVENUE': [16],
      'SHOP.MARTS.DAILY_REVENUE': [16],
    });
  });
});

/** The events that state each of these edges. */
const statementsOf = async (
  db: EntityManager,
  edges: readonly EdgeView[],
  page = everything,
): Promise<readonly (readonly number[])[]> => {
  const stated = edges.map((edge) => edge.stated);
  return (await statementsOfEdges(db, stated, page)).map(nodesOf);
};

describe('the edges of any history', () => {
  const everyKind = { identity: true, explicit: true, lifecycle: true };

  const edgesAt = async (of: EntityManager, now: number): Promise<readonly EdgeView[]> => {
    const datasets = nodesOf(await listDatasets(of, now, null, everything));
    const nodes = datasets.map(({ node }) => node);
    return (await edgesOfDatasets(of, now, nodes, 'UPSTREAM', everything)).flatMap(nodesOf);
  };

  it('exist at each moment as in the graph, were stated by an event, and never change afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(histories(everyKind), async (history) => {
        await withCatalog([], async (of, project) => {
          const then: unknown[] = [];
          for (const { event } of history) {
            await project(event);
            const now = then.length + 1;
            const all = await edgesAt(of, now);
            const stated = await statementsOf(of, all);
            expect(stated.filter((sequences) => sequences.length === 0)).toEqual([]);
            then.push([all, stated]);
            const holding = new Set(
              all
                .filter(({ until }) => until === null)
                .map(({ from, to, job, basis }) =>
                  JSON.stringify([pair(from), pair(to), job && pair(job), basis]),
                ),
            );
            const graph = await exportGraph(of, now, { current: true });
            const missing = graph.edges.filter((edge) => !holding.has(JSON.stringify(edge)));
            expect(missing).toEqual([]);
          }
          for (const [index, answer] of then.entries()) {
            const all = await edgesAt(of, index + 1);
            const stated = await statementsOf(of, all);
            expect([all, stated]).toEqual(answer);
            for (const [at, edge] of all.entries()) {
              const pages = await inPages(2, async (page) => {
                const [slice] = await statementsOfEdges(of, [edge.stated], page);
                if (!slice) throw new Error('the statements of an edge are missing');
                return counted(slice);
              });
              expect(pages.flatMap(nodesOf)).toEqual(stated[at]);
              expect(pages[0]?.totalCount).toBe(stated[at]?.length);
            }
          }
        });
      }),
      { numRuns: cases(15) },
    );
  });

  const pair = ({ namespace, name }: Name) => [namespace, name];
});
