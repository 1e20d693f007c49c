import { In, LessThanOrEqual, type EntityManager, type FindOptionsWhere } from 'typeorm';
import { pairIntervals } from '#lineage';
import { EdgeRow, ProductMemberRow } from '../../answer-tables.ts';
import { grouped } from '../grouped.ts';
import { spendMade, type ReadLimit } from '../../read-limit.ts';
import { inChunks } from '../in-chunks.ts';

/**
 * All members, up to a sequence, of the inferred products that contain one of these nodes or belong
 * to one of these jobs. Null: of all products.
 */
export const productMembersAt = async (
  db: EntityManager,
  asOf: number,
  of: { readonly column: 'node' | 'job'; readonly nodes: readonly number[] } | null,
): Promise<readonly ProductMemberRow[]> => {
  const known = { openedAt: LessThanOrEqual(asOf) };
  const find = (where: FindOptionsWhere<ProductMemberRow>) =>
    db.findBy(ProductMemberRow, { ...where, ...known });
  if (of === null) return find({});
  const own = await inChunks([...new Set(of.nodes)], (chunk) => find({ [of.column]: In(chunk) }));
  if (of.column === 'job') return own;
  const products = [...new Set(own.map(({ product }) => product))];
  return inChunks(products, (chunk) => find({ product: In(chunk) }));
};

interface Members {
  readonly job: number;
  readonly sources: Map<number, ProductMemberRow[]>;
  readonly targets: Map<number, ProductMemberRow[]>;
}

/**
 * Inferred products by their members, and the pairs that they consist of. Every pair that is
 * created counts against the read limit.
 */
export const productPairs = (members: readonly ProductMemberRow[], limit: ReadLimit) => {
  const products = new Map<number, Members>();
  const bySource = new Map<number, Set<Members>>();
  for (const row of members) {
    let one = products.get(row.product);
    if (!one) {
      one = { job: row.job, sources: new Map(), targets: new Map() };
      products.set(row.product, one);
    }
    append(row.side === 'SOURCE' ? one.sources : one.targets, row.node, row);
    if (row.side !== 'SOURCE') continue;
    const own = bySource.get(row.node);
    if (own) own.add(one);
    else bySource.set(row.node, new Set([one]));
  }

  const productsOf = (from: number, job: number): readonly Members[] =>
    [...(bySource.get(from) ?? [])].filter((one) => one.job === job);

  /**
   * Whether a product of the job contains both nodes. The intervals of an inferred edge are then
   * those of the pair.
   */
  const hasPair = ({ from, to, job }: Pick<EdgeRow, 'from' | 'to' | 'job'>): boolean =>
    job !== null && productsOf(from, job).some(({ targets }) => targets.has(to));

  function* pairsFrom(
    from: number,
    tos: ReadonlySet<number> | null,
    feeds: readonly EdgeRow[],
  ): Generator<EdgeRow> {
    const own = [...(bySource.get(from) ?? [])];
    for (const job of new Set(own.map((one) => one.job))) {
      const ofJob = own.filter((one) => one.job === job);
      const targets = new Set(tos ?? ofJob.flatMap((one) => [...one.targets.keys()]));
      spendMade(limit, targets.size);
      const stated = new Map<number, EdgeRow[]>();
      for (const row of feeds) if (row.job === job) append(stated, row.to, row);
      for (const to of targets) {
        if (!ofJob.some((one) => one.targets.has(to))) continue;
        const rows = stated.get(to) ?? [];
        const intervals = pairIntervals(
          ofJob.map((one) => ({
            sources: one.sources.get(from) ?? [],
            targets: one.targets.get(to) ?? [],
          })),
          rows.filter(({ basis }) => basis === 'INFERRED'),
          rows.filter(({ basis }) => basis !== 'INFERRED'),
        );
        for (const { openedAt, closedAt } of intervals)
          yield {
            ...{ id: 0, openedAt, closedAt, owner: job, kind: 'FEEDS' },
            ...{ from, to, job, basis: 'INFERRED' },
          };
      }
    }
  }

  return {
    isEmpty: members.length === 0,
    sources: (): Iterable<number> => bySource.keys(),
    jobs: (): readonly number[] => [...new Set([...products.values()].map(({ job }) => job))],
    hasPair,
    /**
     * The edge rows with inferred rows replaced by the pairs of products, one row for each unbroken
     * interval. `wanted` gives the source nodes, each with its target nodes (null: all). `feeds`
     * must contain all edge rows between these by the jobs of the products.
     */
    withPairs(
      feeds: readonly EdgeRow[],
      wanted: Iterable<readonly [from: number, tos: ReadonlySet<number> | null]>,
    ): readonly EdgeRow[] {
      if (members.length === 0) return feeds;
      const rows = feeds.filter((row) => row.basis !== 'INFERRED' || !hasPair(row));
      const byFrom = new Map<number, EdgeRow[]>();
      for (const row of feeds) append(byFrom, row.from, row);
      for (const [from, tos] of wanted)
        for (const row of pairsFrom(from, tos, byFrom.get(from) ?? [])) rows.push(row);
      return rows;
    },
  };
};

const append = <T>(lists: Map<number, T[]>, key: number, value: T): void => {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
};

/** A set of pairs of datasets. */
export class PairSet {
  readonly #targets = new Map<number, Set<number>>();

  add(from: number, to: number): void {
    const targets = this.#targets.get(from);
    if (targets) targets.add(to);
    else this.#targets.set(from, new Set([to]));
  }

  has(from: number, to: number): boolean {
    return this.#targets.get(from)?.has(to) ?? false;
  }

  /** The number of pairs in the set from one of `froms` to one of `tos`. */
  countBetween(froms: readonly number[], tos: readonly number[]): number {
    if (this.#targets.size === 0) return 0;
    const isTarget = new Set(tos);
    let count = 0;
    for (const from of froms)
      for (const to of this.#targets.get(from) ?? []) if (isTarget.has(to)) count += 1;
    return count;
  }

  /**
   * The pairs of the set in terms of nodes: for each node of a source, all nodes of its targets,
   * among the members of products.
   */
  nodesAmong(
    members: readonly ProductMemberRow[],
    datasetOf: (node: number) => number,
  ): readonly (readonly [from: number, tos: ReadonlySet<number>])[] {
    const nodes = grouped(new Set(members.map(({ node }) => node)), datasetOf);
    return [...this.#targets].flatMap(([from, targets]) => {
      const tos = new Set([...targets].flatMap((to) => nodes.get(to) ?? []));
      return (nodes.get(from) ?? []).map((node) => [node, tos] as const);
    });
  }
}

/** All edge rows between datasets, up to a sequence, that these jobs state. */
export const feedsOfJobs = (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
): Promise<readonly EdgeRow[]> =>
  inChunks(jobs, (chunk) =>
    db.findBy(EdgeRow, { kind: 'FEEDS', owner: In(chunk), openedAt: LessThanOrEqual(asOf) }),
  );
