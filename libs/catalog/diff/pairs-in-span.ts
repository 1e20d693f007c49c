import { Between, type EntityManager } from 'typeorm';
import { EdgeRow, ProductMemberRow } from '../answer-tables.ts';
import { limitOf, spendMade } from '../read-limit.ts';
import { grouped } from '../queries/grouped.ts';
import { canonicalNodeOf } from '../queries/names/identities.ts';
import {
  feedsOfJobs,
  PairSet,
  productMembersAt,
  productPairs,
} from '../queries/edges/product-pairs.ts';
import type { Span } from './interval-diff.ts';

/**
 * Adds the pairs of inferred products to edge rows. Inferred rows that may have changed within the
 * span are replaced by the pairs of the products: pairs whose members opened or closed, and pairs
 * that an explicit edge began or ceased to cover.
 */
export const withPairsInSpan = async (
  db: EntityManager,
  span: Span,
  nodes: readonly number[] | null,
  rows: readonly EdgeRow[],
): Promise<readonly EdgeRow[]> => {
  const { from: begin, to: end } = span;
  const limit = limitOf(db);
  const within = Between(begin + 1, end);
  const isAround = ({ openedAt, closedAt }: EdgeRow | ProductMemberRow): boolean =>
    openedAt <= end && closedAt > begin;
  const isChanged = ({ openedAt, closedAt }: EdgeRow): boolean =>
    (begin < openedAt && openedAt <= end) || (begin < closedAt && closedAt <= end);

  const changedMembers = await db.find(ProductMemberRow, {
    where: [{ openedAt: within }, { closedAt: within }],
  });
  const changedFeeds = rows.filter(
    (row) => row.kind === 'FEEDS' && row.job !== null && isChanged(row),
  );
  const jobs = new Set([...changedMembers, ...changedFeeds].flatMap(({ job }) => job ?? []));
  if (jobs.size === 0) return rows;
  const members = await productMembersAt(db, end, { column: 'job', nodes: [...jobs] });
  if (members.length === 0) return rows;
  const products = productPairs(members, limit);
  const feeds = await feedsOfJobs(db, end, products.jobs());
  const ends = [...members.map(({ node }) => node), ...feeds.flatMap(({ from, to }) => [from, to])];
  const shown = await canonicalNodeOf(db, end, ends);
  const datasetOf = (node: number): number => shown.get(node) ?? node;

  const affected = new Map(products.jobs().map((job) => [job, new PairSet()]));
  const isAsked = nodes && new Set(nodes);
  const byProduct = grouped(members.filter(isAround), ({ product }) => product);
  for (const member of changedMembers) {
    const isWhole = isAsked === null || isAsked.has(member.node) || isAsked.has(member.job);
    const others = byProduct.get(member.product) ?? [];
    spendMade(limit, others.length);
    for (const other of others) {
      if (other.side === member.side || !(isWhole || isAsked.has(other.node))) continue;
      const [source, target] = member.side === 'SOURCE' ? [member, other] : [other, member];
      affected.get(member.job)?.add(datasetOf(source.node), datasetOf(target.node));
    }
  }
  for (const { job, from, to } of changedFeeds)
    affected.get(job ?? 0)?.add(datasetOf(from), datasetOf(to));

  const isAffected = ({ kind, job, from, to }: EdgeRow): boolean =>
    kind === 'FEEDS' && (affected.get(job ?? 0)?.has(datasetOf(from), datasetOf(to)) ?? false);
  const found = rows.filter((row) => !isAffected(row));
  for (const [job, own] of grouped(members, (member) => member.job)) {
    const stated = feeds.filter((row) => row.owner === job && isAffected(row));
    const wanted = affected.get(job)?.nodesAmong(own, datasetOf) ?? [];
    for (const row of productPairs(own, limit).withPairs(stated, wanted))
      if (isAround(row)) found.push(row);
  }
  return found;
};
