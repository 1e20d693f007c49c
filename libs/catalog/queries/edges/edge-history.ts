import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Direction } from '#lineage';
import { EdgeRow } from '../../answer-tables.ts';
import type { EdgeView, Page, Slice } from '../../catalog.ts';
import { limitOf } from '../../read-limit.ts';
import { grouped } from '../grouped.ts';
import { identitiesOf, canonicalNodeOf } from '../names/identities.ts';
import { inChunks } from '../in-chunks.ts';
import { nodeNames } from '../names/node-names.ts';
import { keyAfter, sliceOf } from '../page.ts';
import { pairsInOrder, blocksOf, type Block } from './product-blocks.ts';
import { feedsOfJobs, PairSet, productMembersAt, productPairs } from './product-pairs.ts';
import { coalesce, type CoalescedInterval } from './coalesce.ts';

/**
 * For each dataset the same page of its incoming (UPSTREAM) edges, its outgoing (DOWNSTREAM) edges,
 * or both (null) that existed at any time up to `asOf`, most recently opened first. Includes edges
 * stated under a name before the name joined the dataset.
 */
export const edgesOfDatasets = async (
  db: EntityManager,
  asOf: number,
  datasets: readonly number[],
  direction: Direction | null,
  page: Page,
): Promise<readonly Slice<EdgeView>[]> => {
  const shown = await canonicalNodeOf(db, asOf, datasets);
  const identities = await identitiesOf(db, asOf, [...new Set(shown.values())]);
  const members = [...identities.values()].flatMap((one) => one.members.map(({ id }) => id));
  const outOf = direction === 'UPSTREAM' ? [] : await feedsAt(db, asOf, 'from', members);
  const into = direction === 'DOWNSTREAM' ? [] : await feedsAt(db, asOf, 'to', members);
  const rows = distinctRows([...outOf, ...into]);
  const edges = await edgesOf(db, asOf, await withPairs(db, asOf, rows, members, direction));
  return pagesOf(db, asOf, page, datasets, (dataset) => {
    const own = shown.get(dataset) ?? dataset;
    return edges.filter(
      ({ from, to }) =>
        (direction !== 'UPSTREAM' && from === own) || (direction !== 'DOWNSTREAM' && to === own),
    );
  });
};

/**
 * The rows plus the pairs of inferred products that have one of these nodes on the requested side.
 */
const withPairs = async (
  db: EntityManager,
  asOf: number,
  rows: readonly EdgeRow[],
  nodes: readonly number[],
  direction: Direction | null,
): Promise<readonly EdgeRow[]> => {
  const members = await productMembersAt(db, asOf, { column: 'node', nodes });
  if (members.length === 0) return rows;
  const own = new Set(nodes);
  const products = productPairs(members, limitOf(db));
  const wanted = [...products.sources()].map(
    (from) => [from, direction !== 'UPSTREAM' && own.has(from) ? null : own] as const,
  );
  return products.withPairs(
    rows,
    direction === 'DOWNSTREAM' ? wanted.filter(([from]) => own.has(from)) : wanted,
  );
};

/**
 * For each job the same page of the edges that it stated at any time up to `asOf`, most recently
 * opened first.
 */
export const edgesOfJobs = async (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
  page: Page,
): Promise<readonly Slice<EdgeView>[]> => {
  const members = await productMembersAt(db, asOf, { column: 'job', nodes: jobs });
  const shown = await canonicalNodeOf(
    db,
    asOf,
    members.map(({ node }) => node),
  );
  const datasetOf = (node: number): number => shown.get(node) ?? node;
  const byJob = grouped(members, ({ job }) => job);
  // A job only states its own edges.
  const feeds = grouped(await feedsOfJobs(db, asOf, [...new Set(jobs)]), ({ owner }) => owner);
  const rows: EdgeRow[] = [];
  const blocks = new Map<number, BlocksOfJob>();
  for (const job of new Set(jobs)) {
    const own = feeds.get(job) ?? [];
    const ofJob = byJob.get(job) ?? [];
    // Pairs that also have edge rows are listed one by one, all others in blocks.
    const single = new PairSet();
    if (ofJob.length > 0)
      for (const { from, to } of own) single.add(datasetOf(from), datasetOf(to));
    const wanted = single.nodesAmong(ofJob, datasetOf);
    for (const row of productPairs(ofJob, limitOf(db)).withPairs(own, wanted)) rows.push(row);
    blocks.set(job, { blocks: blocksOf(ofJob, datasetOf), single });
  }
  const edges = await edgesOf(db, asOf, rows);
  return pagesOf(
    db,
    asOf,
    page,
    jobs,
    (job) => edges.filter((edge) => edge.job === job),
    (job) => blocks.get(job) ?? NO_BLOCKS,
  );
};

/** The pairs of a job's inferred products, except those that also have edge rows. */
interface BlocksOfJob {
  readonly blocks: readonly Block[];
  /** The pairs that also have edge rows. */
  readonly single: PairSet;
}

const NO_BLOCKS: BlocksOfJob = { blocks: [], single: new PairSet() };

/** An edge between the canonical nodes of datasets, for an unbroken interval. */
interface EdgeHeld extends CoalescedInterval<EdgeRow> {
  readonly from: number;
  readonly to: number;
  readonly job: number | null;
}

const feedsAt = (
  db: EntityManager,
  asOf: number,
  column: 'from' | 'to',
  nodes: readonly number[],
): Promise<readonly EdgeRow[]> =>
  inChunks([...new Set(nodes)], (chunk) =>
    db.findBy(EdgeRow, { kind: 'FEEDS', [column]: In(chunk), openedAt: LessThanOrEqual(asOf) }),
  );

const distinctRows = (rows: readonly EdgeRow[]): readonly EdgeRow[] => [
  ...new Map(rows.map((row) => [row.id, row])).values(),
];

const edgesOf = async (
  db: EntityManager,
  asOf: number,
  rows: readonly EdgeRow[],
): Promise<readonly EdgeHeld[]> => {
  const ends = rows.flatMap(({ from, to }) => [from, to]);
  const shown = await canonicalNodeOf(db, asOf, ends);
  const groups = grouped(rows, ({ from, to, job, basis }) =>
    JSON.stringify([shown.get(from), shown.get(to), job, basis]),
  );
  return [...groups.values()].flatMap((own) =>
    coalesce(own).flatMap((interval) => {
      const [row] = interval.rows;
      if (!row) return [];
      const [from, to] = [shown.get(row.from) ?? row.from, shown.get(row.to) ?? row.to];
      return [{ ...interval, from, to, job: row.job }];
    }),
  );
};

const pagesOf = async (
  db: EntityManager,
  asOf: number,
  page: Page,
  parents: readonly number[],
  edgesOfParent: (parent: number) => readonly EdgeHeld[],
  blocksOfParent: (parent: number) => BlocksOfJob = () => NO_BLOCKS,
): Promise<readonly Slice<EdgeView>[]> => {
  const after = keyAfter(page, EDGE_KEY);
  const slices = parents.map((parent) => {
    const own = edgesOfParent(parent).map((edge) => ({ edge, key: keyOf(edge) }));
    own.sort((a, b) => byKey(b.key, a.key));
    const pairs = blocksOfParent(parent);
    const total = own.length + countIn(pairs);
    const rest = after ? own.filter(({ key }) => byKey(key, after) < 0) : own;
    const others = pairsIn(parent, pairs, after);
    return sliceOf(firstOf(rest, others, page.first + 1), page, total, ({ key }) => key);
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

interface Keyed {
  readonly edge: EdgeHeld;
  readonly key: EdgeKey;
}

/** The pairs of blocks in the order of edges, created one at a time. */
function* pairsIn(
  job: number,
  { blocks, single }: BlocksOfJob,
  after: EdgeKey | null,
): Generator<Keyed> {
  // Within a job, no pair of a block has the same datasets as one of its other edges.
  const begin = after && ([after[0], after[1], after[2]] as const);
  for (const { from, to, block } of pairsInOrder(blocks, begin)) {
    if (single.has(from, to)) continue;
    const { openedAt, closedAt } = block;
    const row: EdgeRow = {
      ...{ id: 0, openedAt, closedAt, owner: job, kind: 'FEEDS' },
      ...{ from, to, job, basis: 'INFERRED' },
    };
    const edge = { openedAt, closedAt, from, to, job, rows: [row] };
    yield { edge, key: keyOf(edge) };
  }
}

/** The number of pairs in blocks, computed without creating them. */
const countIn = ({ blocks, single }: BlocksOfJob): number =>
  blocks.reduce(
    (sum, { froms, tos }) => sum + froms.length * tos.length - single.countBetween(froms, tos),
    0,
  );

/** Merges two sorted lists and returns the first `count` items. */
const firstOf = (
  edges: readonly Keyed[],
  pairs: Iterator<Keyed>,
  count: number,
): readonly Keyed[] => {
  const found: Keyed[] = [];
  let taken = 0;
  let pair = pairs.next();
  while (found.length < count) {
    const edge = edges[taken];
    if (edge && (pair.done === true || byKey(edge.key, pair.value.key) > 0)) {
      found.push(edge);
      taken += 1;
    } else if (pair.done === true) break;
    else {
      found.push(pair.value);
      pair = pairs.next();
    }
  }
  return found;
};

/** Canonical nodes. Unique within a list. */
type EdgeKey = readonly [since: number, from: number, to: number, job: number, basis: number];

const EDGE_KEY = z.tuple([z.int(), z.int(), z.int(), z.int(), z.int()]);

const keyOf = ({ openedAt, from, to, job, rows }: EdgeHeld): EdgeKey => [
  openedAt,
  from,
  to,
  job ?? 0,
  BASES.indexOf(rows[0]?.basis ?? null),
];

const BASES: readonly EdgeRow['basis'][] = ['EXPLICIT', 'COLUMN', 'INFERRED'];

const byKey = (a: EdgeKey, b: EdgeKey): number => {
  for (const [index, part] of a.entries()) {
    const difference = part - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

const viewOf = (
  asOf: number,
  edge: EdgeHeld,
  names: (node: number) => { readonly namespace: string; readonly name: string },
): EdgeView => {
  const until = edge.closedAt > asOf ? null : edge.closedAt;
  // The evidence of an edge that ended is what stated it just before its end.
  const at = until === null ? asOf : until - 1;
  const rows = edge.rows.filter((row) => row.openedAt <= at && at < row.closedAt);
  const [row] = rows;
  if (!row?.basis) throw new Error('unreachable: an edge has a row and a basis until it ends');
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
