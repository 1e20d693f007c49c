import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { entryCount } from '#projection';
import { EdgeRow, FieldEdgeListRow, ProductMemberRow } from '../../answer-tables.ts';
import type { Counts } from '../../catalog.ts';
import { DeadLetterRow, RunRow, SetAsideRow } from '../../log-tables.ts';
import { limitOf } from '../../read-limit.ts';
import { fieldEdgesInLists } from './field-lists.ts';
import { grouped } from '../grouped.ts';
import { openAt } from '../open-at.ts';
import { inChunks } from '../in-chunks.ts';
import { blocksOf } from '../edges/product-blocks.ts';
import { productPairs } from '../edges/product-pairs.ts';
import { isOpen, selectCanonicalNodes } from '../names/canonical-nodes.ts';

/**
 * How many objects the catalog contains as of a sequence. Edges are counted as in `export graph`.
 */
export const countsAt = async (db: EntityManager, asOf: number): Promise<Counts> => {
  const nodes = (kind: string) =>
    selectCanonicalNodes(db, asOf).andWhere('node.kind = :kind', { kind }).getCount();
  return {
    // Each entry of the log has one event row, so the sequence is the count.
    events: asOf,
    datasets: await nodes('DATASET'),
    jobs: await nodes('JOB'),
    runs: await db.countBy(RunRow, { firstSequence: LessThanOrEqual(asOf) }),
    edges: await edgesAt(db, asOf),
    fieldEdges: await fieldEdgesAt(db, asOf),
    deadLetters: await db.countBy(DeadLetterRow, { sequence: LessThanOrEqual(asOf) }),
    setAside: await db.countBy(SetAsideRow, { sequence: LessThanOrEqual(asOf) }),
  };
};

// An edge that several owners state is counted once.
const edgesAt = async (db: EntityManager, asOf: number): Promise<number> =>
  (await statedEdgesAt(db, asOf)) + (await pairsAt(db, asOf));

const statedEdgesAt = async (db: EntityManager, asOf: number): Promise<number> => {
  const edges = db
    .createQueryBuilder(EdgeRow, 'edge')
    .select(['edge.from', 'edge.to', 'edge.job'])
    .distinct()
    .where(`edge.kind = 'FEEDS' AND ${isOpen('edge')}`, { asOf });
  return countOf(db, edges.getQuery(), asOf);
};

/** The number of pairs of inferred products that no edge row states, computed by multiplication. */
const pairsAt = async (db: EntityManager, asOf: number): Promise<number> => {
  const members = await db.findBy(ProductMemberRow, openAt(asOf));
  if (members.length === 0) return 0;
  const products = productPairs(members, limitOf(db));
  const stated = await inChunks(products.jobs(), (chunk) =>
    db.findBy(EdgeRow, { kind: 'FEEDS', owner: In(chunk), ...openAt(asOf) }),
  );
  const isCounted = new Set(
    stated.filter(products.hasPair).map(({ from, to, job }) => JSON.stringify([from, to, job])),
  );
  let count = -isCounted.size;
  for (const own of grouped(members, ({ job }) => job).values()) {
    // All of these members are open now, so their intervals can be ignored.
    const holding = own.map((row) => ({ ...row, openedAt: asOf, closedAt: asOf + 1 }));
    for (const { froms, tos } of blocksOf(holding, (node) => node))
      count += froms.length * tos.length;
  }
  return count;
};

const fieldEdgesAt = async (db: EntityManager, asOf: number): Promise<number> => {
  const lists = await db.findBy(FieldEdgeListRow, openAt(asOf));
  const groups = grouped(lists, ({ from, to, job }) => JSON.stringify([from, to, job]));
  const shared = [...groups.values()].filter((group) => group.length > 1).flat();
  const edges = (await fieldEdgesInLists(db, shared)).map((edge) =>
    JSON.stringify({ ...edge, id: 0, owner: 0, openedAt: 0, closedAt: 0 }),
  );
  let count = new Set(edges).size;
  for (const [list, other] of groups.values()) if (list && !other) count += entryCount(list.parts);
  return count;
};

const countOf = async (db: EntityManager, rows: string, asOf: number): Promise<number> => {
  const row = await db
    .createQueryBuilder()
    .select('COUNT(*)', 'count')
    .from(`(${rows})`, 'counted')
    .setParameters({ asOf })
    .getRawOne<{ count: number | string }>();
  return Number(row?.count ?? 0);
};
