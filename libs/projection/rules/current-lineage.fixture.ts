import type { CurrentAttempts } from './current-attempts.fixture.ts';
import type { CurrentAttempt } from './current-attempts.ts';
import { lineageBuilder, type InferredProduct, type RunLineage } from './run-lineage.ts';

// The definition of the current edges of a job. lineage/current-edges.ts keeps the same incrementally.

/**
 * The current edges of a job (docs/semantics.md, Current lineage): the union of its latest batch, its unfinished and supplementary
 * attempts and its declaration, and of the previous batch as far as that stays. `lineageOf` gives the run lineage of an attempt in
 * `attempts`; `declared` is the lineage of the job's latest declaration, null without one.
 */
export const mergeCurrentLineage = <A extends CurrentAttempt>(
  attempts: CurrentAttempts<A>,
  lineageOf: (attempt: A) => RunLineage,
  declared: RunLineage | null,
): RunLineage => {
  const builder = lineageBuilder();
  const add = (one: RunLineage): void => addEdges(builder, one, one.inferredProducts);
  const latest = attempts.latestBatch.map(lineageOf);
  const previous = attempts.previousBatch.map(lineageOf);

  latest.forEach(add);
  attempts.supplementary.map(lineageOf).forEach(add);
  if (declared) add(declared);
  if (attempts.keepsPrevious) previous.forEach(add);

  const named = new Set(latest.flatMap(datasetsIn));
  for (const one of attempts.unfinished.map(lineageOf))
    addEdges(builder, one, one.inferredProducts.flatMap(withoutNamedPairs(named)));

  // A failed attempt removes nothing: an edge that it and the previous batch state stays.
  const failed = attempts.failed.map(lineageOf);
  if (failed.length > 0) for (const one of previous) add(intersect(one, failed));
  return builder.build();
};

const addEdges = (
  builder: ReturnType<typeof lineageBuilder>,
  one: RunLineage,
  inferredProducts: readonly InferredProduct[],
): void => {
  for (const [dataset, job] of one.reads) builder.read(dataset, job);
  for (const [job, dataset] of one.writes) builder.write(job, dataset);
  for (const [from, to, basis] of one.datasetEdges) builder.datasetEdge(from, to, basis);
  for (const [from, to] of inferredProducts) builder.inferredProduct(from, to);
  for (const edge of one.fieldEdges) builder.fieldEdge(edge);
  for (const [from, to] of one.jobEdges) builder.jobEdge(from, to);
};

const datasetsIn = ({ reads, writes }: RunLineage): number[] => [
  ...reads.map(([dataset]) => dataset),
  ...writes.map(([, dataset]) => dataset),
];

/** An inferred product as two, without the edges between two datasets that are both named: an unfinished run infers none. */
const withoutNamedPairs =
  (named: ReadonlySet<number>) =>
  ([from, to]: InferredProduct): readonly InferredProduct[] => [
    [from.filter((dataset) => !named.has(dataset)), to],
    [from.filter((dataset) => named.has(dataset)), to.filter((dataset) => !named.has(dataset))],
  ];

/**
 * The edges of `one` that any of `others` states too, whatever the basis, with the field edges of `one`. An edge that either of
 * the two infers from a product stays as an inferred edge of its own.
 */
const intersect = (one: RunLineage, others: readonly RunLineage[]): RunLineage => {
  const isRead = isIn(others.flatMap(({ reads }) => reads));
  const isWritten = isIn(others.flatMap(({ writes }) => writes));
  const isJobEdge = isIn(others.flatMap(({ jobEdges }) => jobEdges));
  const datasetEdges = others.flatMap((other) => other.datasetEdges);
  const products = others.flatMap((other) => other.inferredProducts);
  const isStated = isIn(datasetEdges);
  const isInferred = isInProduct(products);
  const isInferredByOne = isInProduct(one.inferredProducts);
  const isShared = (from: number, to: number): boolean =>
    isStated(from, to) || isInferred(from, to);
  return {
    reads: one.reads.filter(([dataset, job]) => isRead(dataset, job)),
    writes: one.writes.filter(([job, dataset]) => isWritten(job, dataset)),
    datasetEdges: [
      ...one.datasetEdges.filter(([from, to]) => isShared(from, to)),
      ...datasetEdges
        .filter(([from, to]) => isInferredByOne(from, to))
        .map(([from, to]) => [from, to, 'INFERRED'] as const),
    ],
    inferredProducts: one.inferredProducts.flatMap(([from, to]) =>
      products.map(([otherFrom, otherTo]): InferredProduct => [
        inBoth(from, otherFrom),
        inBoth(to, otherTo),
      ]),
    ),
    fieldEdges: one.fieldEdges.filter(([from, , to]) => isShared(from, to)),
    jobEdges: one.jobEdges.filter(([from, to]) => isJobEdge(from, to)),
  };
};

type HasEdge = (from: number, to: number) => boolean;

const isIn = (edges: readonly (readonly [number, number, ...unknown[]])[]): HasEdge => {
  const known = new Set(edges.map(([from, to]) => `${from} ${to}`));
  return (from, to) => known.has(`${from} ${to}`);
};

const isInProduct = (products: readonly InferredProduct[]): HasEdge => {
  const sides = products.map(([from, to]) => [new Set(from), new Set(to)] as const);
  return (from, to) => sides.some(([froms, tos]) => froms.has(from) && tos.has(to));
};

const inBoth = (one: readonly number[], other: readonly number[]): readonly number[] => {
  const known = new Set(other);
  return one.filter((dataset) => known.has(dataset));
};
