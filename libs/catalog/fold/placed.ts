import type {
  DatasetName,
  FieldSource,
  JobName,
  LineageSource,
  Transformation,
} from '#openlineage';
import { isSameName } from '../storable.ts';
import type { EventContent, KeptEntry, KeptMention } from './event-content.ts';

// A content with its names resolved to nodes, as its event means them.

export interface PlacedSource {
  readonly node: number;
  readonly field: string | null;
  readonly transformations: readonly Transformation[];
}

export interface PlacedMention {
  /** The dataset, by its root. */
  readonly node: number;
  /** The very name that is mentioned. */
  readonly named: number;
  /** What its lifecycle facet says, such as DROP. */
  readonly change: string | null;
  readonly columns: {
    readonly fields: readonly (readonly [field: string, sources: readonly PlacedSource[]])[];
    readonly dataset: readonly PlacedSource[];
  } | null;
}

export type PlacedInput =
  | ({ readonly type: 'DATASET' } & PlacedSource)
  | { readonly type: 'JOB'; readonly node: number | null };

export type PlacedEntry =
  | {
      readonly type: 'DATASET';
      readonly node: number;
      readonly inputs: readonly PlacedInput[];
      readonly fields: readonly (readonly [field: string, sources: readonly PlacedInput[]])[];
    }
  | { readonly type: 'JOB'; readonly node: number | null; readonly inputs: readonly PlacedInput[] };

export interface PlacedContent {
  readonly inputs: readonly PlacedMention[];
  readonly outputs: readonly PlacedMention[];
  readonly lineage: readonly PlacedEntry[] | null;
}

/** The nodes of an event's names. */
export interface Nodes {
  /** The root of the dataset. `renamed`: of the name that a RENAME in this very event gives. */
  dataset(name: DatasetName, renamed?: boolean): number;
  /** The node of the name itself. */
  named(name: DatasetName, renamed: boolean): number;
  job(name: JobName): number;
}

export const place = (content: EventContent, nodes: Nodes): PlacedContent => {
  const source = ({ namespace, name, field, transformations }: FieldSource): PlacedSource => ({
    node: nodes.dataset({ namespace, name }),
    field,
    transformations,
  });
  const mention = ({ columns, ...kept }: KeptMention, renamed: boolean): PlacedMention => ({
    node: nodes.dataset(kept, renamed),
    named: nodes.named(kept, renamed),
    change: kept.change,
    columns: columns && {
      fields: columns.fields.map(([field, sources]) => [field, sources.map(source)] as const),
      dataset: columns.dataset.map(source),
    },
  });
  const input = (from: LineageSource): PlacedInput =>
    from.type === 'JOB'
      ? { type: 'JOB', node: from.job && nodes.job(from.job) }
      : { type: 'DATASET', ...source(from) };
  const entry = (kept: KeptEntry): PlacedEntry =>
    kept.type === 'JOB'
      ? {
          type: 'JOB',
          node: kept.job && nodes.job(kept.job),
          inputs: kept.inputs.map(input),
        }
      : {
          type: 'DATASET',
          node: nodes.dataset(kept.dataset),
          inputs: kept.inputs.map(input),
          fields: kept.fields.map(([field, sources]) => [field, sources.map(input)] as const),
        };
  return {
    // A RENAME counts on an output only: on an input it states nothing, so the input has its usual name.
    inputs: content.inputs.map((one) => mention(one, false)),
    outputs: content.outputs.map((one) => mention(one, isRename(one))),
    lineage: content.lineage?.map(entry) ?? null,
  };
};

/** Whether an output is the new name in a RENAME of another dataset. Ask it of outputs only. */
export const isRename = ({
  namespace,
  name,
  change,
  previous,
}: Pick<KeptMention, 'namespace' | 'name' | 'change' | 'previous'>): boolean =>
  change === 'RENAME' && previous !== null && !isSameName(previous, { namespace, name });

/** Every dataset and job that a content names; `left` are those that it only says were renamed. */
export const namesIn = (
  content: EventContent,
): {
  readonly datasets: readonly DatasetName[];
  readonly left: readonly DatasetName[];
  readonly jobs: readonly JobName[];
} => {
  const mentions = [...content.inputs, ...content.outputs];
  const datasets: DatasetName[] = [...mentions, ...mentions.flatMap(sourcesIn)];
  const jobs: JobName[] = [];
  for (const entry of content.lineage ?? []) {
    if (entry.type === 'DATASET') datasets.push(entry.dataset);
    else if (entry.job) jobs.push(entry.job);
    const ofFields = entry.type === 'DATASET' ? entry.fields.flatMap(([, sources]) => sources) : [];
    for (const source of [...entry.inputs, ...ofFields]) {
      if (source.type === 'DATASET') datasets.push(source);
      else if (source.job) jobs.push(source.job);
    }
  }
  return { datasets, left: mentions.flatMap(({ previous }) => previous ?? []), jobs };
};

const sourcesIn = ({ columns }: KeptMention): readonly DatasetName[] =>
  columns ? [...columns.fields.flatMap(([, sources]) => sources), ...columns.dataset] : [];
