import type { GraphExport } from '../catalog.ts';
import type { Changed } from './interval-diff.ts';
import type { LineageDiff } from './lineage-diff.ts';

// Applies a diff to an exported graph. The result must equal the export of the later moment.

interface Name {
  readonly namespace: string;
  readonly name: string;
}

type Pair = readonly [namespace: string, name: string];

type Lists = 'fields' | 'jobs' | 'reads' | 'writes' | 'edges' | 'jobEdges' | 'fieldEdges';

type Comparable = Readonly<Record<Lists, readonly string[]>> & {
  readonly shows: Readonly<Record<string, string>>;
};

/** The parts of an exported graph that a diff covers: not the runs, and not the order of fields. */
export const comparable = (graph: GraphExport): Comparable => ({
  shows: Object.fromEntries(
    graph.datasets.flatMap(({ aliases, ...shown }) =>
      [pairOf(shown), ...aliases].map((name) => [textOf(name), textOf(pairOf(shown))]),
    ),
  ),
  fields: graph.datasets
    .flatMap((dataset) => dataset.fields.map((field) => textOf([pairOf(dataset), ...field])))
    .sort(),
  jobs: texts(graph.jobs),
  reads: texts(graph.reads),
  writes: texts(graph.writes),
  edges: texts(graph.edges),
  jobEdges: texts(graph.jobEdges),
  fieldEdges: texts(graph.fieldEdges),
});

/** The result of applying the diff to this graph, in the form of {@link comparable}. */
export const applied = (graph: GraphExport, diff: LineageDiff): Comparable => {
  const moved = new Map(
    diff.datasets.flatMap(({ before, after }) =>
      before ? [[textOf(pairOf(before)), pairOf(after)] as const] : [],
    ),
  );
  const now = (pair: unknown): unknown => moved.get(textOf(pair)) ?? pair;
  const shows = new Map(Object.entries(comparable(graph).shows));
  for (const { name, after } of diff.names) shows.set(textOf(pairOf(name)), textOf(pairOf(after)));
  const fieldsBefore = graph.datasets.flatMap((dataset) =>
    dataset.fields.map((field) => [now(pairOf(dataset)), ...field]),
  );
  const use = (kind: string) => diff.uses.filter((one) => one.kind === kind);
  return {
    shows: Object.fromEntries(shows),
    fields: list(fieldsBefore, diff.fields, ({ dataset, path, type }) => [
      ...[pairOf(dataset), path, type],
    ]),
    jobs: texts([...graph.jobs, ...diff.jobs.map(({ job }) => pairOf(job))]),
    reads: list(
      graph.reads.map(([job, dataset]) => [job, now(dataset)]),
      use('READS'),
      ({ job, dataset }) => [pairOf(job), pairOf(dataset)],
    ),
    writes: list(
      graph.writes.map(([job, dataset]) => [job, now(dataset)]),
      use('WRITES'),
      ({ job, dataset }) => [pairOf(job), pairOf(dataset)],
    ),
    edges: list(
      strongest(graph.edges.map(([from, to, ...rest]) => [now(from), now(to), ...rest])),
      diff.edges,
      ({ from, to, job, basis }) => [pairOf(from), pairOf(to), job && pairOf(job), basis],
    ),
    jobEdges: list(graph.jobEdges, diff.jobEdges, ({ from, to, job }) => [
      ...[pairOf(from), pairOf(to), job && pairOf(job)],
    ]),
    fieldEdges: list(
      graph.fieldEdges.map(([from, to, ...rest]) => [movedEnd(from), movedEnd(to), ...rest]),
      diff.fieldEdges,
      ({ from, to, job, type, subtype, masking }) => [
        [...pairOf(from), from.field],
        [...pairOf(to), to.field],
        ...[job && pairOf(job), type, subtype, masking],
      ],
    ),
  };

  function movedEnd(end: unknown): unknown {
    const [namespace, name, field] = end as readonly unknown[];
    return [...(now([namespace, name]) as Pair), field];
  }
};

/** The list without what closed and with what opened. */
const list = <T extends Changed>(
  before: readonly (readonly unknown[])[],
  changes: readonly T[],
  told: (change: T) => readonly unknown[],
): readonly string[] => {
  const held = new Set(before.map(textOf));
  for (const one of changes) if (one.change === 'CLOSED') held.delete(textOf(told(one)));
  for (const one of changes) if (one.change === 'OPENED') held.add(textOf(told(one)));
  return [...held].sort();
};

const strongest = (edges: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] => {
  const rank = (edge: readonly unknown[]) => BASES.indexOf(String(edge[3]));
  const best = new Map<string, readonly unknown[]>();
  for (const edge of edges) {
    const key = textOf(edge.slice(0, 3));
    const known = best.get(key);
    if (!known || rank(edge) < rank(known)) best.set(key, edge);
  }
  return [...best.values()];
};

const BASES = ['EXPLICIT', 'COLUMN', 'INFERRED'];

const pairOf = ({ namespace, name }: Name): Pair => [namespace, name];

const textOf = (value: unknown): string => JSON.stringify(value);

const texts = (values: readonly unknown[]): readonly string[] =>
  [...new Set(values.map(textOf))].sort();
