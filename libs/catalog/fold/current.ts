import type { Parts } from './round.ts';
import { statementBuilder, type AllToAll, type Statement } from './statement.ts';

/**
 * The edges of a job that are current: the union of the newest round, unfinished work, what later runs add and what is
 * declared (DESIGN.md 4). `statement` gives the statement of a hash; all those of `parts` must be known to it.
 */
export const currentOf = (
  parts: Parts,
  statement: (hash: string) => Statement,
  declared: Statement | null,
): Statement => {
  const builder = statementBuilder();
  const of = (attempts: Parts['round']) => attempts.map((attempt) => statement(attempt.statement));
  const round = of(parts.round);
  const before = of(parts.before);
  const add = (one: Statement) => addPart(builder, one, one.allToAll);

  round.forEach(add);
  of(parts.uncounted).forEach(add);
  if (declared) add(declared);
  if (parts.keepsBefore) before.forEach(add);

  const named = new Set(round.flatMap(datasetsOf));
  for (const one of of(parts.unfinished))
    addPart(builder, one, one.allToAll.flatMap(newsIn(named)));

  // A failed run removes nothing: what the round before stated and it states too, stays.
  const tried = of(parts.failed);
  if (tried.length > 0) for (const one of before) add(statedByBoth(one, tried));
  return builder.build();
};

const addPart = (
  builder: ReturnType<typeof statementBuilder>,
  one: Statement,
  allToAll: readonly AllToAll[],
): void => {
  for (const [dataset, job] of one.reads) builder.read(dataset, job);
  for (const [job, dataset] of one.writes) builder.write(job, dataset);
  for (const [from, to, basis] of one.feeds) builder.feed(from, to, basis);
  for (const [from, to] of allToAll) builder.inferAll(from, to);
  for (const feed of one.fieldFeeds) builder.fieldFeed(feed);
  for (const [from, to] of one.precedes) builder.precede(from, to);
};

const datasetsOf = (one: Statement): number[] => [
  ...one.reads.map(([dataset]) => dataset),
  ...one.writes.map(([, dataset]) => dataset),
];

/** Of a run that has not ended, no inferred edge counts between two datasets that the round both names. */
const newsIn =
  (named: ReadonlySet<number>) =>
  ([from, to]: AllToAll): readonly AllToAll[] => [
    [from.filter((node) => !named.has(node)), to],
    [from.filter((node) => named.has(node)), to.filter((node) => !named.has(node))],
  ];

const statedByBoth = (one: Statement, tried: readonly Statement[]): Statement => {
  const reads = pairs(tried.flatMap((other) => other.reads));
  const writes = pairs(tried.flatMap((other) => other.writes));
  const precedes = pairs(tried.flatMap((other) => other.precedes));
  const feeds = tried.flatMap((other) => other.feeds);
  const single = pairs(feeds);
  const products = tried.flatMap((other) => other.allToAll);
  const isTried = isAmong(products);
  const isOwn = isAmong(one.allToAll);
  const feedsBoth = ([from, to]: readonly [number, number, ...unknown[]]) =>
    single(from, to) || isTried(from, to);
  return {
    reads: one.reads.filter(([from, to]) => reads(from, to)),
    writes: one.writes.filter(([from, to]) => writes(from, to)),
    feeds: [
      ...one.feeds.filter(feedsBoth),
      ...feeds
        .filter(([from, to]) => isOwn(from, to))
        .map(([from, to]) => [from, to, 'INFERRED'] as const),
    ],
    allToAll: one.allToAll.flatMap(([from, to]) =>
      products.map(([otherFrom, otherTo]): AllToAll => [
        inBoth(from, otherFrom),
        inBoth(to, otherTo),
      ]),
    ),
    fieldFeeds: one.fieldFeeds.filter(([from, , to]) => feedsBoth([from, to])),
    precedes: one.precedes.filter(([from, to]) => precedes(from, to)),
  };
};

type Holds = (from: number, to: number) => boolean;

const pairs = (edges: readonly (readonly [number, number, ...unknown[]])[]): Holds => {
  const known = new Set(edges.map(([from, to]) => `${from} ${to}`));
  return (from, to) => known.has(`${from} ${to}`);
};

const isAmong = (products: readonly AllToAll[]): Holds => {
  const sides = products.map(([from, to]) => [new Set(from), new Set(to)] as const);
  return (from, to) => sides.some(([froms, tos]) => froms.has(from) && tos.has(to));
};

const inBoth = (one: readonly number[], other: readonly number[]): readonly number[] => {
  const known = new Set(other);
  return one.filter((node) => known.has(node));
};
