import type { GraphEdge, GraphProductMember } from '../graph.ts';
import type { GraphRows } from '../contract/graph-notation.fixture.ts';

interface Interval {
  readonly openedAt: number;
  readonly closedAt: number;
}

/**
 * The rows as of a sequence, with an edge for each pair of each product. Whether a pair is open is evaluated at each
 * sequence at which any row opens or closes.
 */
export const withPairs = (rows: GraphRows, asOf: number): GraphRows => {
  const isKnown = ({ openedAt }: Interval) => openedAt <= asOf;
  const members = rows.productMembers.filter(isKnown);
  const feeds = rows.edges.filter((row) => row.kind === 'FEEDS' && isKnown(row));
  const pairs = new Map<string, GraphEdge[]>();
  for (const source of members.filter(({ side }) => side === 'SOURCE')) {
    for (const target of members.filter(({ side }) => side === 'TARGET')) {
      if (source.product !== target.product) continue;
      const [from, to, { job }] = [source.node, target.node, source];
      const key = JSON.stringify([from, to, job]);
      if (pairs.has(key)) continue;
      const stated = feeds.filter((row) => row.from === from && row.to === to && row.job === job);
      const isPaired = (sequence: number) =>
        members.some(
          (one) =>
            one.side === 'SOURCE' &&
            one.node === from &&
            one.job === job &&
            holds(one, sequence) &&
            members.some((other) => isPartner(one, other, to) && holds(other, sequence)),
        );
      const isOn = (sequence: number, inferred: boolean) =>
        stated.some((row) => (row.basis === 'INFERRED') === inferred && holds(row, sequence));
      const intervals = intervalsOf(
        [...members, ...stated],
        (sequence) => (isPaired(sequence) && !isOn(sequence, false)) || isOn(sequence, true),
      );
      const edge = { id: -1, kind: 'FEEDS', from, to, job, basis: 'INFERRED' } as const;
      pairs.set(
        key,
        intervals.map((interval) => ({ ...edge, ...interval })),
      );
    }
  }
  const isInPairs = ({ kind, from, to, job, basis }: GraphEdge) =>
    kind === 'FEEDS' && basis === 'INFERRED' && pairs.has(JSON.stringify([from, to, job]));
  return {
    ...rows,
    productMembers: [],
    edges: [...rows.edges.filter((row) => !isInPairs(row)), ...[...pairs.values()].flat()],
  };
};

const holds = ({ openedAt, closedAt }: Interval, sequence: number) =>
  openedAt <= sequence && sequence < closedAt;

const isPartner = (one: GraphProductMember, other: GraphProductMember, to: number) =>
  other.side === 'TARGET' && other.node === to && other.product === one.product;

/** The intervals in which a condition is true that changes only where a row opens or closes. */
const intervalsOf = (
  rows: readonly Interval[],
  isSo: (sequence: number) => boolean,
): readonly Interval[] => {
  const moments = [...new Set(rows.flatMap(({ openedAt, closedAt }) => [openedAt, closedAt]))];
  moments.sort((a, b) => a - b);
  const found: { openedAt: number; closedAt: number }[] = [];
  for (const [index, openedAt] of moments.entries()) {
    if (!isSo(openedAt)) continue;
    const closedAt = moments[index + 1] ?? Infinity;
    const last = found.at(-1);
    if (last?.closedAt === openedAt) last.closedAt = closedAt;
    else found.push({ openedAt, closedAt });
  }
  return found;
};
