import type { DatasetName, FieldSource, JobName, LineageSource } from '#openlineage';
import type { Basis } from '#lineage';
import type { EventContent, KeptEntry, KeptMention } from './event-content.ts';

/** What a run's attempt, or a declaration, states of the graph; by node id. Sorted, so that equal statements are equal text. */
export interface Statement {
  readonly reads: readonly (readonly [dataset: number, job: number])[];
  readonly writes: readonly (readonly [job: number, dataset: number])[];
  readonly feeds: readonly (readonly [from: number, to: number, basis: Basis])[];
  readonly fieldFeeds: readonly FieldFeed[];
  /** Job to job data flow. */
  readonly precedes: readonly (readonly [from: number, to: number])[];
}

export type FieldFeed = readonly [
  from: number,
  fromField: string | null,
  to: number,
  toField: string | null,
  type: string | null,
  subtype: string | null,
  masking: boolean,
];

/** The node of a name, as the event that gave the name means it. */
export interface Nodes {
  dataset(name: DatasetName): number;
  job(name: JobName): number;
}

const RANK: Readonly<Record<Basis, number>> = { INFERRED: 0, COLUMN: 1, EXPLICIT: 2 };

export const stronger = (one: Basis, other: Basis): Basis =>
  RANK[one] >= RANK[other] ? one : other;

/** Collects the parts of a statement, each once; of one edge stated twice the stronger basis counts. */
export const statementBuilder = () => {
  const reads = new Map<string, Statement['reads'][number]>();
  const writes = new Map<string, Statement['writes'][number]>();
  const feeds = new Map<string, Statement['feeds'][number]>();
  const fieldFeeds = new Map<string, FieldFeed>();
  const precedes = new Map<string, Statement['precedes'][number]>();
  const builder = {
    read: (dataset: number, job: number) => void reads.set(`${dataset} ${job}`, [dataset, job]),
    write: (job: number, dataset: number) => void writes.set(`${job} ${dataset}`, [job, dataset]),
    feed(from: number, to: number, basis: Basis) {
      const key = `${from} ${to}`;
      feeds.set(key, [from, to, stronger(basis, feeds.get(key)?.[2] ?? basis)]);
    },
    fieldFeed: (feed: FieldFeed) => void fieldFeeds.set(JSON.stringify(feed), feed),
    precede: (from: number, to: number) => void precedes.set(`${from} ${to}`, [from, to]),
    build: (): Statement => ({
      reads: sorted(reads),
      writes: sorted(writes),
      feeds: sorted(feeds),
      fieldFeeds: sorted(fieldFeeds),
      precedes: sorted(precedes),
    }),
  };
  return builder;
};

type Builder = ReturnType<typeof statementBuilder>;

const sorted = <T>(parts: ReadonlyMap<string, T>): T[] =>
  [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);

/** What an attempt's events come to: datasets united, of each facet the latest, explicit entries accumulated. */
interface Accumulated {
  readonly inputs: readonly KeptMention[];
  readonly outputs: readonly KeptMention[];
  readonly lineage: readonly KeptEntry[] | null;
}

/** `contents` in event order. With `snapshot` the latest content that names a dataset replaces the former ones. */
export const accumulate = (contents: readonly EventContent[], snapshot: boolean): Accumulated => {
  const latest = contents.findLast(namesDataset);
  const counted = snapshot && latest ? [latest] : contents;
  const entries = counted.flatMap((content) => content.lineage ?? []);
  return {
    inputs: unite(counted.flatMap((content) => content.inputs)),
    outputs: unite(counted.flatMap((content) => content.outputs)),
    lineage: counted.some((content) => content.lineage !== null) ? entries : null,
  };
};

export const namesDataset = (content: EventContent): boolean =>
  content.inputs.length > 0 || content.outputs.length > 0;

const unite = (mentions: readonly KeptMention[]): KeptMention[] => {
  const united = new Map<string, KeptMention>();
  for (const mention of mentions) {
    const key = JSON.stringify([mention.namespace, mention.name]);
    const former = united.get(key);
    united.set(key, { ...mention, columns: mention.columns ?? former?.columns ?? null });
  }
  return [...united.values()];
};

/** What job `job` states with these inputs, outputs and entries (DESIGN.md 4, What a run states). */
export const statementOf = (
  { inputs, outputs, lineage }: Accumulated,
  job: JobName,
  nodes: Nodes,
): Statement => {
  const builder = statementBuilder();
  const own = nodes.job(job);
  for (const input of inputs) builder.read(nodes.dataset(input), own);
  for (const output of outputs) builder.write(own, nodes.dataset(output));
  if (lineage) {
    for (const entry of lineage) stateEntry(builder, entry, own, nodes);
    return builder.build();
  }
  const mentioned = new Set<number>();
  for (const { columns } of outputs) {
    for (const source of sourcesOf(columns)) mentioned.add(nodes.dataset(source));
  }
  for (const output of outputs) {
    const target = nodes.dataset(output);
    for (const [field, sources] of columnsOf(output.columns)) {
      for (const source of sources) stateSource(builder, source, target, field, 'COLUMN', nodes);
    }
    for (const source of sourcesOf(output.columns)) builder.read(nodes.dataset(source), own);
    for (const input of inputs) {
      const source = nodes.dataset(input);
      if (!output.columns || !mentioned.has(source)) builder.feed(source, target, 'INFERRED');
    }
  }
  return builder.build();
};

const columnsOf = (
  columns: KeptMention['columns'],
): readonly (readonly [string | null, readonly FieldSource[]])[] =>
  columns ? [...columns.fields, [null, columns.dataset]] : [];

const sourcesOf = (columns: KeptMention['columns']): readonly FieldSource[] =>
  columnsOf(columns).flatMap(([, sources]) => sources);

const stateSource = (
  builder: Builder,
  source: FieldSource,
  target: number,
  field: string | null,
  basis: Basis,
  nodes: Nodes,
): void => {
  const from = nodes.dataset(source);
  builder.feed(from, target, basis);
  // Without a field on either side it says no more than the edge itself.
  if (source.field === null && field === null) return;
  for (const { type, subtype, masking } of source.transformations) {
    builder.fieldFeed([from, source.field, target, field, type, subtype, masking]);
  }
};

const stateEntry = (builder: Builder, entry: KeptEntry, own: number, nodes: Nodes): void => {
  const jobNode = (job: JobName | null): number => (job ? nodes.job(job) : own);
  if (entry.type === 'JOB') {
    const target = jobNode(entry.job);
    for (const source of entry.inputs) {
      if (source.type === 'DATASET') builder.read(nodes.dataset(source), target);
      else builder.precede(jobNode(source.job), target);
    }
    return;
  }
  const target = nodes.dataset(entry.dataset);
  const state = (source: LineageSource, field: string | null) => {
    if (source.type === 'JOB') {
      builder.write(jobNode(source.job), target);
      return;
    }
    builder.read(nodes.dataset(source), own);
    stateSource(builder, source, target, field, 'EXPLICIT', nodes);
  };
  for (const source of entry.inputs) state(source, null);
  for (const [field, sources] of entry.fields) for (const source of sources) state(source, field);
};

/** What a dataset's own declaration states: its sources feed it, and no job is named. */
export const declaredStatement = (entries: readonly KeptEntry[], nodes: Nodes): Statement => {
  const builder = statementBuilder();
  for (const entry of entries) {
    if (entry.type === 'JOB') continue;
    const target = nodes.dataset(entry.dataset);
    const state = (source: LineageSource, field: string | null) => {
      if (source.type === 'JOB') {
        if (source.job) builder.write(nodes.job(source.job), target);
        return;
      }
      stateSource(builder, source, target, field, 'EXPLICIT', nodes);
    };
    for (const source of entry.inputs) state(source, null);
    for (const [field, sources] of entry.fields) for (const source of sources) state(source, field);
  }
  return builder.build();
};

/** Every dataset and job that a content names, so that their nodes can be read before a statement is made. */
export const namesIn = (
  content: EventContent,
): { readonly datasets: readonly DatasetName[]; readonly jobs: readonly JobName[] } => {
  const datasets: DatasetName[] = [...content.inputs, ...content.outputs];
  const jobs: JobName[] = [];
  for (const { columns } of [...content.inputs, ...content.outputs])
    datasets.push(...sourcesOf(columns));
  for (const entry of content.lineage ?? []) {
    if (entry.type === 'DATASET') datasets.push(entry.dataset);
    else if (entry.job) jobs.push(entry.job);
    const sources = [
      ...entry.inputs,
      ...(entry.type === 'DATASET' ? entry.fields.flatMap(([, own]) => own) : []),
    ];
    for (const source of sources) {
      if (source.type === 'DATASET') datasets.push(source);
      else if (source.job) jobs.push(source.job);
    }
  }
  return { datasets, jobs };
};
