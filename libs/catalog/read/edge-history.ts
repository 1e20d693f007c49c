import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Direction } from '#lineage';
import { EdgeRow } from '../answer-tables.ts';
import type { EdgeView, Page, Slice } from '../catalog.ts';
import { grouped } from './grouped.ts';
import { identitiesOf, shownOf } from './identities-of.ts';
import { inChunks } from './in-chunks.ts';
import { nodeNames } from './node-names.ts';
import { keyAfter, sliceOf } from './page.ts';
import { united, type Held } from './united.ts';

/**
 * For each dataset the same page of the edges into it (UPSTREAM), out of it (DOWNSTREAM) or both (null) that held at any moment up to
 * `asOf`, the one opened last first. What a name stated before it became a name of the dataset is the dataset's.
 */
export const edgesOfDatasets = async (
  db: EntityManager,
  asOf: number,
  datasets: readonly number[],
  direction: Direction | null,
  page: Page,
): Promise<readonly Slice<EdgeView>[]> => {
  const shown = await shownOf(db, asOf, datasets);
  const identities = await identitiesOf(db, asOf, [...new Set(shown.values())]);
  const members = [...identities.values()].flatMap((one) => one.members.map(({ id }) => id));
  const outOf = direction === 'UPSTREAM' ? [] : await feedsAt(db, asOf, 'from', members);
  const into = direction === 'DOWNSTREAM' ? [] : await feedsAt(db, asOf, 'to', members);
  const edges = await edgesOf(db, asOf, [...outOf, ...into]);
  return pagesOf(db, asOf, page, datasets, (dataset) => {
    const own = shown.get(dataset) ?? dataset;
    return edges.filter(
      ({ from, to }) =>
        (direction !== 'UPSTREAM' && from === own) || (direction !== 'DOWNSTREAM' && to === own),
    );
  });
};

/** For each job the same page of the edges that it stated at any moment up to `asOf`, the one opened last first. */
export const edgesOfJobs = async (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
  page: Page,
): Promise<readonly Slice<EdgeView>[]> => {
  // A job states its own edges only.
  const edges = await edgesOf(db, asOf, await feedsAt(db, asOf, 'owner', jobs));
  return pagesOf(db, asOf, page, jobs, (job) => edges.filter((edge) => edge.job === job));
};

/** An edge between datasets, by the nodes that they show, for as long as it held without a break. */
interface EdgeHeld extends Held<EdgeRow> {
  readonly from: number;
  readonly to: number;
  readonly job: number | null;
}

const feedsAt = (
  db: EntityManager,
  asOf: number,
  column: 'from' | 'to' | 'owner',
  nodes: readonly number[],
): Promise<readonly EdgeRow[]> =>
  inChunks([...new Set(nodes)], (chunk) =>
    db.findBy(EdgeRow, { kind: 'FEEDS', [column]: In(chunk), openedAt: LessThanOrEqual(asOf) }),
  );

const edgesOf = async (
  db: EntityManager,
  asOf: number,
  rows: readonly EdgeRow[],
): Promise<readonly EdgeHeld[]> => {
  const distinct = [...new Map(rows.map((row) => [row.id, row])).values()];
  const ends = distinct.flatMap(({ from, to }) => [from, to]);
  const shown = await shownOf(db, asOf, ends);
  const groups = grouped(distinct, ({ from, to, job, basis }) =>
    JSON.stringify([shown.get(from), shown.get(to), job, basis]),
  );
  return [...groups.values()].flatMap((own) =>
    united(own).flatMap((held) => {
      const [row] = held.rows;
      if (!row) return [];
      const [from, to] = [shown.get(row.from) ?? row.from, shown.get(row.to) ?? row.to];
      return [{ ...held, from, to, job: row.job }];
    }),
  );
};

const pagesOf = async (
  db: EntityManager,
  asOf: number,
  page: Page,
  parents: readonly number[],
  edgesOfParent: (parent: number) => readonly EdgeHeld[],
): Promise<readonly Slice<EdgeView>[]> => {
  const after = keyAfter(page, z.tuple([z.int(), z.int()]));
  const slices = parents.map((parent) => {
    const own = edgesOfParent(parent).map((edge) => ({ edge, key: keyOf(edge) }));
    own.sort((a, b) => byKey(b.key, a.key));
    const rest = after ? own.filter(({ key }) => byKey(key, after) < 0) : own;
    return sliceOf(rest, page, own.length, ({ key }) => key);
  });
  const edges = slices.flatMap(({ items }) => items.map(({ node }) => node.edge));
  const names = await nodeNames(
    db,
    edges.flatMap(({ from, to, job }) => (job === null ? [from, to] : [from, to, job])),
  );
  return slices.map((slice) => ({
    ...slice,
    items: slice.items.map(({ cursor, node: { edge } }) => ({
      cursor,
      node: viewOf(asOf, edge, names),
    })),
  }));
};

type EdgeKey = readonly [since: number, id: number];

const keyOf = ({ openedAt, rows }: EdgeHeld): EdgeKey => [
  openedAt,
  rows.reduce((least, { id }) => Math.min(least, id), Infinity),
];

const byKey = (a: EdgeKey, b: EdgeKey): number => a[0] - b[0] || a[1] - b[1];

const viewOf = (
  asOf: number,
  edge: EdgeHeld,
  names: (node: number) => { readonly namespace: string; readonly name: string },
): EdgeView => {
  const until = edge.closedAt > asOf ? null : edge.closedAt;
  // It was stated when it last held, whatever became of what stated it.
  const at = until === null ? asOf : until - 1;
  const rows = edge.rows.filter((row) => row.openedAt <= at && at < row.closedAt);
  const [row] = rows;
  if (!row?.basis) throw new Error('unreachable: an edge holds until it ends, on a basis');
  const { from, to, job, basis } = row;
  return {
    from: names(edge.from),
    to: names(edge.to),
    job: job === null ? null : names(job),
    basis,
    since: edge.openedAt,
    until,
    stated: { from, to, job, basis, owners: rows.map(({ owner }) => owner), at },
  };
};
