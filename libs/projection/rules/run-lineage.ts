import type { Basis } from '#lineage';
import type {
  ResolvedContent,
  ResolvedEntry,
  ResolvedInput,
  ResolvedRef,
  ResolvedSource,
} from './resolve-names.ts';

/** The edges that an attempt, or a declaration, states, by ids. Sorted, so that equal lineage is equal as text. */
export interface RunLineage {
  readonly reads: readonly (readonly [dataset: number, job: number])[];
  readonly writes: readonly (readonly [job: number, dataset: number])[];
  readonly datasetEdges: readonly (readonly [from: number, to: number, basis: Basis])[];
  /** Inferred edges between datasets besides, as products: a run with 1,000 inputs and 1,000 outputs has a million. */
  readonly inferredProducts: readonly InferredProduct[];
  readonly fieldEdges: readonly FieldEdge[];
  readonly jobEdges: readonly (readonly [from: number, to: number])[];
}

/** An inferred edge from each dataset of the one side to each of the other. Both sides ascend. */
export type InferredProduct = readonly [from: readonly number[], to: readonly number[]];

/**
 * An edge between fields; a null field is the dataset as a whole. With two null fields it repeats the edge between the datasets,
 * which matters only beside other field edges of the same two.
 */
export type FieldEdge = readonly [
  from: number,
  fromField: string | null,
  to: number,
  toField: string | null,
  type: string | null,
  subtype: string | null,
  masking: boolean,
];

const RANK: Readonly<Record<Basis, number>> = { INFERRED: 0, COLUMN: 1, EXPLICIT: 2 };

/** The stronger of two bases: EXPLICIT, then COLUMN, then INFERRED. */
export const stronger = (one: Basis, other: Basis): Basis =>
  RANK[one] >= RANK[other] ? one : other;

/** What an attempt states before its first event. */
export const NOTHING_STATED: ResolvedContent = { inputs: [], outputs: [], lineage: null };

/** Whether an event states any lineage. Of a COMPLETE_SNAPSHOT, one that does replaces all before it. */
export const statesLineage = ({ inputs, outputs, lineage }: ResolvedContent): boolean =>
  inputs.length + outputs.length + (lineage?.length ?? 0) > 0;

/**
 * Unites the events of an attempt, given in event order, as {@link addToLineage} does one by one, and the names of each dataset.
 * With `snapshot` (COMPLETE_SNAPSHOT) only the latest event that states any lineage counts.
 */
export const accumulate = (
  contents: readonly ResolvedContent[],
  snapshot: boolean,
): ResolvedContent => {
  const latest = contents.findLast(statesLineage);
  const counted = snapshot && latest ? [latest] : contents;
  return withRoots(counted.reduce(addToLineage, NOTHING_STATED), (dataset) => dataset);
};

const unite = (refs: readonly ResolvedRef[]): ResolvedRef[] => {
  const united = new Map<number, ResolvedRef>();
  for (const { dataset, name, columns } of refs) {
    const former = united.get(dataset);
    united.set(dataset, {
      dataset,
      name,
      columns: columns ?? former?.columns ?? null,
    });
  }
  return [...united.values()];
};

/** The edges that an attempt or declaration of a job states, from its united events (docs/semantics.md, Run lineage). */
export const runLineageOf = (
  { inputs, outputs, lineage }: ResolvedContent,
  job: number,
): RunLineage => {
  const builder = lineageBuilder();
  for (const { dataset } of inputs) builder.read(dataset, job);
  for (const { dataset } of outputs) builder.write(job, dataset);
  if (lineage) {
    for (const entry of lineage) addEntry(builder, entry, job);
    return builder.build();
  }
  const mentioned = new Set(outputs.flatMap(sourcesOf).map((source) => source.dataset));
  // A columnLineage that mentions no source counts as absent: better a possible edge than a missed one.
  const hasColumns = (output: ResolvedRef): boolean => sourcesOf(output).length > 0;
  for (const output of outputs) {
    for (const [field, sources] of output.columns?.fields ?? []) {
      for (const source of sources) addSource(builder, source, output.dataset, field, 'COLUMN');
    }
    for (const source of output.columns?.dataset ?? []) {
      addSource(builder, source, output.dataset, null, 'COLUMN');
    }
    for (const source of sourcesOf(output)) builder.read(source.dataset, job);
  }
  const unmentioned = inputs.filter(({ dataset }) => !mentioned.has(dataset));
  const withoutColumns = outputs.filter((output) => !hasColumns(output));
  builder.inferredProduct(inputs.map(datasetOf), withoutColumns.map(datasetOf));
  builder.inferredProduct(unmentioned.map(datasetOf), outputs.filter(hasColumns).map(datasetOf));
  return builder.build();
};

/** The edges that a dataset's own declaration states: its sources feed it, and no job takes part but those it names. */
export const declaredLineage = (entries: readonly ResolvedEntry[]): RunLineage => {
  const builder = lineageBuilder();
  for (const entry of entries) addEntry(builder, entry, null);
  return builder.build();
};

const datasetOf = ({ dataset }: ResolvedRef): number => dataset;

const sourcesOf = ({ columns }: ResolvedRef): readonly ResolvedSource[] =>
  columns ? [...columns.fields.flatMap(([, sources]) => sources), ...columns.dataset] : [];

const addSource = (
  builder: LineageBuilder,
  source: ResolvedSource,
  target: number,
  field: string | null,
  basis: Basis,
): void => {
  builder.datasetEdge(source.dataset, target, basis);
  for (const { type, subtype, masking } of source.transformations) {
    builder.fieldEdge([source.dataset, source.field, target, field, type, subtype, masking]);
  }
};

/** `own` is the event's job; null in a dataset's declaration. */
const addEntry = (builder: LineageBuilder, entry: ResolvedEntry, own: number | null): void => {
  if (entry.type === 'JOB') {
    const target = entry.job ?? own;
    if (target === null) return;
    for (const source of entry.inputs) {
      if (source.type === 'DATASET') {
        builder.read(source.dataset, target);
      } else {
        const from = source.job ?? own;
        if (from !== null) builder.jobEdge(from, target);
      }
    }
    return;
  }
  const add = (source: ResolvedInput, field: string | null): void => {
    if (source.type === 'JOB') {
      const from = source.job ?? own;
      if (from !== null) builder.write(from, entry.dataset);
      return;
    }
    if (own !== null) {
      builder.read(source.dataset, own);
      builder.write(own, entry.dataset);
    }
    addSource(builder, source, entry.dataset, field, 'EXPLICIT');
  };
  for (const source of entry.inputs) add(source, null);
  for (const [field, sources] of entry.fields) for (const source of sources) add(source, field);
};

type LineageBuilder = ReturnType<typeof lineageBuilder>;

/** Collects edges, each once, and builds a {@link RunLineage}. Of an edge between datasets the strongest basis counts. */
export const lineageBuilder = () => {
  const reads = new Map<string, RunLineage['reads'][number]>();
  const writes = new Map<string, RunLineage['writes'][number]>();
  const datasetEdges = new Map<string, RunLineage['datasetEdges'][number]>();
  const inferredProducts = new Map<string, InferredProduct>();
  const fieldEdges = new Map<string, FieldEdge>();
  const jobEdges = new Map<string, RunLineage['jobEdges'][number]>();
  return {
    read: (dataset: number, job: number) => void reads.set(`${dataset} ${job}`, [dataset, job]),
    write: (job: number, dataset: number) => void writes.set(`${job} ${dataset}`, [job, dataset]),
    datasetEdge(from: number, to: number, basis: Basis) {
      const key = `${from} ${to}`;
      const former = datasetEdges.get(key);
      datasetEdges.set(key, [from, to, former ? stronger(basis, former[2]) : basis]);
    },
    /** Without a dataset on one of its sides a product has no edges. */
    inferredProduct(from: readonly number[], to: readonly number[]) {
      if (from.length === 0 || to.length === 0) return;
      const product: InferredProduct = [ascending(from), ascending(to)];
      inferredProducts.set(JSON.stringify(product), product);
    },
    fieldEdge: (edge: FieldEdge) => void fieldEdges.set(JSON.stringify(edge), edge),
    jobEdge: (from: number, to: number) => void jobEdges.set(`${from} ${to}`, [from, to]),
    build: (): RunLineage => ({
      reads: sorted(reads),
      writes: sorted(writes),
      datasetEdges: sorted(datasetEdges),
      inferredProducts: sorted(inferredProducts),
      fieldEdges: sorted(fieldEdges),
      jobEdges: sorted(jobEdges),
    }),
  };
};

const ascending = (ids: readonly number[]): readonly number[] =>
  [...new Set(ids)].sort((a, b) => a - b);

const sorted = <T>(parts: ReadonlyMap<string, T>): T[] =>
  [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);

/**
 * What an attempt states after one more of its events: inputs and outputs accumulate, of each facet the latest counts, entries
 * of an explicit facet accumulate. What came last stands last, so that of two names of one dataset the later columns win.
 */
export const addToLineage = (before: ResolvedContent, event: ResolvedContent): ResolvedContent => {
  const entries = new Map<string, ResolvedEntry>();
  for (const entry of [...(before.lineage ?? []), ...(event.lineage ?? [])])
    entries.set(JSON.stringify(entry), entry);
  return {
    inputs: addRefs(before.inputs, event.inputs),
    outputs: addRefs(before.outputs, event.outputs),
    lineage: before.lineage === null && event.lineage === null ? null : [...entries.values()],
  };
};

const addRefs = (
  before: readonly ResolvedRef[],
  event: readonly ResolvedRef[],
): readonly ResolvedRef[] => {
  const refs = new Map(before.map((ref) => [ref.name, ref]));
  for (const { dataset, name, columns } of event) {
    const former = refs.get(name);
    if (columns) refs.delete(name);
    refs.set(name, { dataset, name, columns: columns ?? former?.columns ?? null });
  }
  return [...refs.values()];
};

/** Whether every dataset in a lineage passes. */
export const everyDataset = (
  { inputs, outputs, lineage }: ResolvedContent,
  passes: (dataset: number) => boolean,
): boolean => {
  const source = (one: ResolvedSource): boolean => passes(one.dataset);
  const ref = ({ dataset, columns }: ResolvedRef): boolean =>
    passes(dataset) &&
    (columns === null ||
      (columns.fields.every(([, sources]) => sources.every(source)) &&
        columns.dataset.every(source)));
  const input = (one: ResolvedInput): boolean => one.type === 'JOB' || passes(one.dataset);
  const entry = (one: ResolvedEntry): boolean =>
    one.inputs.every(input) &&
    (one.type === 'JOB' ||
      (passes(one.dataset) && one.fields.every(([, sources]) => sources.every(input))));
  return inputs.every(ref) && outputs.every(ref) && (lineage ?? []).every(entry);
};

/** The same lineage with every dataset by its root. Of several names of one dataset the columns that came last count. */
export const withRoots = (
  { inputs, outputs, lineage }: ResolvedContent,
  root: (dataset: number) => number,
): ResolvedContent => {
  const source = <S extends ResolvedSource>(one: S): S => ({ ...one, dataset: root(one.dataset) });
  const ref = (one: ResolvedRef): ResolvedRef => ({
    ...one,
    dataset: root(one.dataset),
    columns: one.columns && {
      fields: one.columns.fields.map(([field, sources]) => [field, sources.map(source)] as const),
      dataset: one.columns.dataset.map(source),
    },
  });
  const input = (one: ResolvedInput): ResolvedInput => (one.type === 'JOB' ? one : source(one));
  const entry = (one: ResolvedEntry): ResolvedEntry =>
    one.type === 'JOB'
      ? { ...one, inputs: one.inputs.map(input) }
      : {
          ...one,
          dataset: root(one.dataset),
          inputs: one.inputs.map(input),
          fields: one.fields.map(([field, sources]) => [field, sources.map(input)] as const),
        };
  return {
    inputs: unite(inputs.map(ref)),
    outputs: unite(outputs.map(ref)),
    lineage: lineage?.map(entry) ?? null,
  };
};

/** Tells whether a run lineage has an edge between datasets or between jobs. */
export const statesEdge = ({ datasetEdges, inferredProducts, jobEdges }: RunLineage): boolean =>
  datasetEdges.length + inferredProducts.length + jobEdges.length > 0;
