import fc from 'fast-check';
import { type GraphNode, OPEN, type Question } from '../graph.ts';
import type { GraphRows } from '../contract/graph-notation.fixture.ts';

/** The last sequence at which anything happens in a random graph. */
export const LAST = 9;

const dataset = (id: number, namespace: string, name: string, generation = 0): GraphNode => ({
  id,
  kind: 'DATASET',
  namespace,
  name,
  generation,
  firstSequence: 1 + (id % 2),
});

// Names whose order by bytes differs from the order by UTF-16 units, by case, and by one joined string.
const DATASETS = [
  dataset(1, 'm', 'b'),
  dataset(2, 'm', 'b', 1),
  dataset(3, 'm!', 'a'),
  dataset(4, 'n', 'B'),
  dataset(5, 'n', '\u{1f600}'),
  dataset(6, 'n', '\ufffd'),
];
const JOBS = [7, 8, 9].map((id): GraphNode => ({ ...dataset(id, 'n', `j${id}`), kind: 'JOB' }));
const FIELDS = ['x', 'X', '\u{1f600}', '\ufffd'];

const datasetId = fc.constantFrom(...DATASETS.map(({ id }) => id));
const jobId = fc.constantFrom(...JOBS.map(({ id }) => id));
const stater = fc.constantFrom(null, 7, 8);
const interval = fc
  .tuple(fc.integer({ min: 2, max: LAST }), fc.option(fc.integer({ min: 1, max: 4 })))
  .map(([openedAt, length]) => ({
    openedAt,
    closedAt: length === null || openedAt + length > LAST ? OPEN : openedAt + length,
  }));
// Most rows stay open, so that there are paths to follow.
const mostlyOpen = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ openedAt: 2, closedAt: OPEN }) },
  { weight: 1, arbitrary: interval },
);

const feeds = fc.record({
  kind: fc.constant('FEEDS' as const),
  from: datasetId,
  to: datasetId,
  job: stater,
  basis: fc.constantFrom('EXPLICIT' as const, 'COLUMN' as const, 'INFERRED' as const),
});
const uses = fc
  .record({ kind: fc.constantFrom('READS', 'WRITES'), dataset: datasetId, job: jobId })
  .map(({ kind, dataset: used, job }) => ({
    ...(kind === 'READS'
      ? { kind: 'READS' as const, from: used, to: job }
      : { kind: 'WRITES' as const, from: job, to: used }),
    job,
    basis: null,
  }));
const precedes = fc.record({
  kind: fc.constant('PRECEDES' as const),
  from: jobId,
  to: jobId,
  job: jobId,
  basis: fc.constant('EXPLICIT' as const),
});
const edges = fc
  .tuple(
    fc.array(fc.tuple(feeds, mostlyOpen), { maxLength: 12 }),
    fc.array(fc.tuple(uses, mostlyOpen), { maxLength: 8 }),
    fc.array(fc.tuple(precedes, mostlyOpen), { maxLength: 3 }),
  )
  .map((lists) => lists.flat());

const members = fc.array(fc.tuple(datasetId, mostlyOpen), { minLength: 1, maxLength: 4 });
const product = fc.record({
  job: fc.constantFrom(7, 8),
  sources: members,
  targets: members,
  // Edges and field edges of the same job between two of its members.
  overlaps: fc.array(
    fc.record({
      source: fc.nat(3),
      target: fc.nat(3),
      basis: fc.constantFrom('COLUMN' as const, 'INFERRED' as const),
      span: mostlyOpen,
      isOfFields: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
});
const products: fc.Arbitrary<readonly DrawnProduct[]> = fc.oneof(
  fc.constant([]),
  fc.array(product, { minLength: 1, maxLength: 2 }),
);

type DrawnProduct = typeof product extends fc.Arbitrary<infer T> ? T : never;

const overlapsIn = (drawn: readonly DrawnProduct[]) =>
  drawn.flatMap(({ job, sources, targets, overlaps }) =>
    overlaps.map(({ source, target, basis, span, isOfFields }) => {
      const [from = 1] = sources[source % sources.length] ?? [];
      const [to = 1] = targets[target % targets.length] ?? [];
      return { from, to, job, basis, isOfFields, ...span };
    }),
  );

// Within a FEEDS edge, given by its position in the list, or anywhere.
const fieldEdge = fc.record({
  feed: fc.option(fc.nat(11)),
  from: datasetId,
  to: datasetId,
  job: stater,
  fromField: fc.option(fc.constantFrom(...FIELDS), { freq: 6 }),
  toField: fc.option(fc.constantFrom(...FIELDS), { freq: 4 }),
  type: fc.option(fc.constantFrom('DIRECT', 'INDIRECT')),
  subtype: fc.option(fc.constantFrom('SUM', '')),
  masking: fc.boolean(),
});

/**
 * The alias sets, early and late: datasets with the same number are one, and the number selects the canonical name.
 */
const partition = fc.array(fc.nat(8), { minLength: DATASETS.length, maxLength: DATASETS.length });
const identities = fc.option(fc.tuple(partition, partition), { freq: 2 }).map((partitions) => {
  if (partitions === null) return [];
  const [early, late] = partitions;
  return [
    ...identitiesOf(early, { openedAt: 3, closedAt: 6 }),
    ...identitiesOf(late, { openedAt: 6, closedAt: OPEN }),
  ];
});

const identitiesOf = (
  numbers: readonly number[],
  span: { readonly openedAt: number; readonly closedAt: number },
) =>
  DATASETS.flatMap(({ id }, index) => {
    const group = DATASETS.filter((_, other) => numbers[other] === numbers[index]);
    const root = group[0]?.id ?? id;
    const shown = id === root ? (group.at((numbers[index] ?? 0) % group.length)?.id ?? id) : root;
    return group.length > 1 ? [{ node: id, shown, ...span }] : [];
  });

export const graphs: fc.Arbitrary<GraphRows> = fc
  .record({
    edges,
    products,
    fieldEdges: fc.array(fc.tuple(fieldEdge, mostlyOpen), { maxLength: 16 }),
    identities,
    fields: fc.array(
      fc.tuple(fc.record({ dataset: datasetId, path: fc.constantFrom(...FIELDS) }), mostlyOpen),
      { maxLength: 8 },
    ),
  })
  .map((drawn) => ({
    nodes: [...DATASETS, ...JOBS],
    edges: [
      ...drawn.edges.map(([edge, span], index) => ({ id: index * 2, ...edge, ...span })),
      ...overlapsIn(drawn.products).map(({ isOfFields: _, ...edge }, index) => ({
        ...{ id: 1 + index * 2, kind: 'FEEDS' as const },
        ...edge,
      })),
    ],
    productMembers: drawn.products.flatMap(({ job, sources, targets }, index) =>
      [
        ...sources.map(([node, span]) => ({ side: 'SOURCE' as const, node, ...span })),
        ...targets.map(([node, span]) => ({ side: 'TARGET' as const, node, ...span })),
      ].map((member, at) => ({ id: 100 * index + at, product: index, job, ...member })),
    ),
    fieldEdges: [
      ...drawn.fieldEdges.map(([{ feed, ...edge }, span], index) => {
        const [{ kind = null, from = 0, to = 0, job = null } = {}] = drawn.edges[feed ?? -1] ?? [];
        return { id: index, ...edge, ...(kind === 'FEEDS' ? { from, to, job } : {}), ...span };
      }),
      ...overlapsIn(drawn.products)
        .filter(({ isOfFields }) => isOfFields)
        .map(({ from, to, job, openedAt, closedAt }, index) => ({
          ...{ id: 100 + index, from, to, job, openedAt, closedAt },
          ...{ fromField: 'x', toField: 'X', type: null, subtype: null, masking: false },
        })),
    ],
    identities: drawn.identities.map((row, index) => ({ id: index, ...row })),
    fields: drawn.fields.map(([field, span], index) => ({ id: index, ...field, ...span })),
  }));

const ends = fc.oneof(
  fc.constantFrom(...DATASETS).map((node) => ({ ...nameOf(node), kind: 'DATASET' as const })),
  fc.constantFrom(...JOBS).map((node) => ({ ...nameOf(node), kind: 'JOB' as const })),
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(...DATASETS), fc.constantFrom(...FIELDS))
      .map(([node, field]) => ({ ...nameOf(node), kind: 'FIELD' as const, field })),
  },
);

const nameOf = ({ namespace, name }: GraphNode) => ({ namespace, name });

export const questions: fc.Arbitrary<Question> = fc
  .record({
    direction: fc.constantFrom<Question['direction'][]>('UPSTREAM', 'DOWNSTREAM'),
    start: ends,
    asOf: fc.integer({ min: 1, max: LAST + 1 }),
    since: fc.oneof(fc.constant(null), fc.constant(0), fc.nat({ max: LAST + 1 })),
    maxDepth: fc.option(fc.nat(3), { freq: 2 }),
    timeoutMs: fc.constant(60_000),
  })
  .map((asked) => ({
    ...asked,
    since: asked.since === null ? null : Math.min(asked.since, asked.asOf),
  }));

/** Every dataset, and every field of it that a question can name. */
export const STARTS = DATASETS.flatMap(({ namespace, name, generation }) => [
  { namespace, name, generation, kind: 'DATASET' as const },
  ...FIELDS.map((field) => ({ namespace, name, generation, kind: 'FIELD' as const, field })),
]);
