import type { Basis } from '#lineage';
import type {
  PlacedContent,
  PlacedEntry,
  PlacedInput,
  PlacedMention,
  PlacedSource,
} from './placed.ts';

/** What a run's attempt, or a declaration, states of the graph; by node id. Sorted, so that equal statements are equal text. */
export interface Statement {
  readonly reads: readonly (readonly [dataset: number, job: number])[];
  readonly writes: readonly (readonly [job: number, dataset: number])[];
  readonly feeds: readonly (readonly [from: number, to: number, basis: Basis])[];
  /** Inferred feeds besides: as many as the product of what a run reads and writes, so they are told by their two sides. */
  readonly allToAll: readonly AllToAll[];
  readonly fieldFeeds: readonly FieldFeed[];
  /** Job to job data flow. */
  readonly precedes: readonly (readonly [from: number, to: number])[];
}

/** Each of the one feeds each of the other. In ascending order. */
export type AllToAll = readonly [from: readonly number[], to: readonly number[]];

/** Without a field on either side it is the edge itself: of use where other fields of the same two are stated beside it. */
export type FieldFeed = readonly [
  from: number,
  fromField: string | null,
  to: number,
  toField: string | null,
  type: string | null,
  subtype: string | null,
  masking: boolean,
];

const RANK: Readonly<Record<Basis, number>> = { INFERRED: 0, COLUMN: 1, EXPLICIT: 2 };

/** The better-founded of two bases. */
export const stronger = (one: Basis, other: Basis): Basis =>
  RANK[one] >= RANK[other] ? one : other;

/** Collects the parts of a statement, each once; of one edge stated twice the stronger basis counts. */
export const statementBuilder = () => {
  const reads = new Map<string, Statement['reads'][number]>();
  const writes = new Map<string, Statement['writes'][number]>();
  const feeds = new Map<string, Statement['feeds'][number]>();
  const allToAll = new Map<string, AllToAll>();
  const fieldFeeds = new Map<string, FieldFeed>();
  const precedes = new Map<string, Statement['precedes'][number]>();
  const builder = {
    read: (dataset: number, job: number) => void reads.set(`${dataset} ${job}`, [dataset, job]),
    write: (job: number, dataset: number) => void writes.set(`${job} ${dataset}`, [job, dataset]),
    feed(from: number, to: number, basis: Basis) {
      const key = `${from} ${to}`;
      feeds.set(key, [from, to, stronger(basis, feeds.get(key)?.[2] ?? basis)]);
    },
    inferAll(from: readonly number[], to: readonly number[]) {
      if (from.length === 0 || to.length === 0) return;
      const all: AllToAll = [ascending(from), ascending(to)];
      allToAll.set(JSON.stringify(all), all);
    },
    fieldFeed: (feed: FieldFeed) => void fieldFeeds.set(JSON.stringify(feed), feed),
    precede: (from: number, to: number) => void precedes.set(`${from} ${to}`, [from, to]),
    build: (): Statement => ({
      reads: sorted(reads),
      writes: sorted(writes),
      feeds: sorted(feeds),
      allToAll: sorted(allToAll),
      fieldFeeds: sorted(fieldFeeds),
      precedes: sorted(precedes),
    }),
  };
  return builder;
};

const ascending = (nodes: readonly number[]): readonly number[] =>
  [...new Set(nodes)].sort((a, b) => a - b);

type Builder = ReturnType<typeof statementBuilder>;

const sorted = <T>(parts: ReadonlyMap<string, T>): T[] =>
  [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);

/**
 * What an attempt's events come to, in event order: datasets united, of each facet the latest, explicit entries
 * accumulated. With `snapshot` the latest event that states anything replaces the former ones.
 */
export const accumulate = (
  contents: readonly PlacedContent[],
  snapshot: boolean,
): PlacedContent => {
  const latest = contents.findLast(
    ({ inputs, outputs, lineage }) => inputs.length + outputs.length + (lineage?.length ?? 0) > 0,
  );
  const counted = snapshot && latest ? [latest] : contents;
  return {
    inputs: unite(counted.flatMap((content) => content.inputs)),
    outputs: unite(counted.flatMap((content) => content.outputs)),
    lineage: counted.some((content) => content.lineage !== null)
      ? counted.flatMap((content) => content.lineage ?? [])
      : null,
  };
};

const unite = (mentions: readonly PlacedMention[]): PlacedMention[] => {
  const united = new Map<number, PlacedMention>();
  for (const { node, named, columns, change } of mentions) {
    const former = united.get(node);
    united.set(node, {
      node,
      named,
      columns: columns ?? former?.columns ?? null,
      change: change ?? former?.change ?? null,
    });
  }
  return [...united.values()];
};

/** What job `own` states with these inputs, outputs and entries (DESIGN.md 4, What a run states). */
export const statementOf = (
  { inputs, outputs, lineage }: PlacedContent,
  own: number,
): Statement => {
  const builder = statementBuilder();
  for (const { node } of inputs) builder.read(node, own);
  for (const { node } of outputs) builder.write(own, node);
  if (lineage) {
    for (const entry of lineage) stateEntry(builder, entry, own);
    return builder.build();
  }
  const mentioned = new Set(outputs.flatMap(sourcesOf).map((source) => source.node));
  // A facet that mentions nothing says nothing: better a possible edge than a missed one.
  const speaks = (output: PlacedMention) => sourcesOf(output).length > 0;
  const [spoken, silent] = [outputs.filter(speaks), outputs.filter((output) => !speaks(output))];
  for (const output of outputs) {
    for (const [field, sources] of output.columns?.fields ?? []) {
      for (const source of sources) stateSource(builder, source, output.node, field, 'COLUMN');
    }
    for (const source of output.columns?.dataset ?? []) {
      stateSource(builder, source, output.node, null, 'COLUMN');
    }
    for (const source of sourcesOf(output)) builder.read(source.node, own);
  }
  const unmentioned = inputs.filter(({ node }) => !mentioned.has(node));
  builder.inferAll(inputs.map(nodeOf), silent.map(nodeOf));
  builder.inferAll(unmentioned.map(nodeOf), spoken.map(nodeOf));
  return builder.build();
};

const nodeOf = ({ node }: PlacedMention): number => node;

const sourcesOf = ({ columns }: PlacedMention): readonly PlacedSource[] =>
  columns ? [...columns.fields.flatMap(([, sources]) => sources), ...columns.dataset] : [];

const stateSource = (
  builder: Builder,
  source: PlacedSource,
  target: number,
  field: string | null,
  basis: Basis,
): void => {
  builder.feed(source.node, target, basis);
  for (const { type, subtype, masking } of source.transformations) {
    builder.fieldFeed([source.node, source.field, target, field, type, subtype, masking]);
  }
};

/** `own` null: a dataset's declaration, in which no job takes part but the ones it names. */
const stateEntry = (builder: Builder, entry: PlacedEntry, own: number | null): void => {
  if (entry.type === 'JOB') {
    const target = entry.node ?? own;
    if (target === null) return;
    for (const source of entry.inputs) {
      const from = source.node ?? own;
      if (source.type === 'DATASET') builder.read(source.node, target);
      else if (from !== null) builder.precede(from, target);
    }
    return;
  }
  const state = (source: PlacedInput, field: string | null) => {
    if (source.type === 'JOB') {
      const from = source.node ?? own;
      if (from !== null) builder.write(from, entry.node);
      return;
    }
    if (own !== null) {
      builder.read(source.node, own);
      builder.write(own, entry.node);
    }
    stateSource(builder, source, entry.node, field, 'EXPLICIT');
  };
  for (const source of entry.inputs) state(source, null);
  for (const [field, sources] of entry.fields) for (const source of sources) state(source, field);
};

/** What a dataset's own declaration states: its sources feed it, stated by no job. */
export const declaredStatement = (entries: readonly PlacedEntry[]): Statement => {
  const builder = statementBuilder();
  for (const entry of entries) stateEntry(builder, entry, null);
  return builder.build();
};
