import type { Parts } from './round.ts';
import { statementBuilder, type Statement } from './statement.ts';

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
  const add = (one: Statement) => addPart(builder, one, () => true);

  round.forEach(add);
  of(parts.uncounted).forEach(add);
  if (declared) add(declared);
  if (parts.keepsBefore) before.forEach(add);

  const named = new Set(round.flatMap(datasetsOf));
  const isNews = (edge: Statement['feeds'][number]) =>
    edge[2] !== 'INFERRED' || !named.has(edge[0]) || !named.has(edge[1]);
  for (const one of of(parts.unfinished)) addPart(builder, one, isNews);

  // A failed run removes nothing: what the round before stated and it states too, stays.
  const tried = of(parts.failed);
  for (const one of before) addPart(builder, statedByBoth(one, tried), () => true);
  return builder.build();
};

const addPart = (
  builder: ReturnType<typeof statementBuilder>,
  one: Statement,
  counts: (edge: Statement['feeds'][number]) => boolean,
): void => {
  for (const [dataset, job] of one.reads) builder.read(dataset, job);
  for (const [job, dataset] of one.writes) builder.write(job, dataset);
  for (const edge of one.feeds) if (counts(edge)) builder.feed(...edge);
  for (const feed of one.fieldFeeds) builder.fieldFeed(feed);
  for (const [from, to] of one.precedes) builder.precede(from, to);
};

const datasetsOf = (one: Statement): number[] => [
  ...one.reads.map(([dataset]) => dataset),
  ...one.writes.map(([, dataset]) => dataset),
];

const statedByBoth = (one: Statement, tried: readonly Statement[]): Statement => {
  const pairs = (edges: readonly (readonly [number, number, ...unknown[]])[]) =>
    edges.map(([from, to]) => `${from} ${to}`);
  const inAny = (part: 'reads' | 'writes' | 'feeds' | 'precedes') =>
    new Set(tried.flatMap((other) => pairs(other[part])));
  const reads = inAny('reads');
  const writes = inAny('writes');
  const feeds = inAny('feeds');
  const precedes = inAny('precedes');
  return {
    reads: one.reads.filter(([from, to]) => reads.has(`${from} ${to}`)),
    writes: one.writes.filter(([from, to]) => writes.has(`${from} ${to}`)),
    feeds: one.feeds.filter(([from, to]) => feeds.has(`${from} ${to}`)),
    fieldFeeds: one.fieldFeeds.filter(([from, , to]) => feeds.has(`${from} ${to}`)),
    precedes: one.precedes.filter(([from, to]) => precedes.has(`${from} ${to}`)),
  };
};
