import type {
  DatasetName,
  FieldSource,
  JobName,
  LineageSource,
  Transformation,
} from '#openlineage';
import { isSameName } from '../db-text.ts';
import type { StoredDatasetRef, StoredEntry, StoredLineage } from './stored-lineage.ts';

// The lineage of an event with its names replaced by ids. A name can mean another dataset in another event, after a RENAME, so
// the resolver answers for one event.

/** A source of a field or dataset. */
export interface ResolvedSource {
  /** Id of the dataset, whichever of its names is used. */
  readonly dataset: number;
  /** Null for the dataset as a whole. */
  readonly field: string | null;
  readonly transformations: readonly Transformation[];
}

/** An input or output. */
export interface ResolvedRef {
  /** Id of the dataset, whichever of its names is used. */
  readonly dataset: number;
  /** Id of the name that is used. */
  readonly name: number;
  readonly columns: {
    readonly fields: readonly (readonly [field: string, sources: readonly ResolvedSource[]])[];
    readonly dataset: readonly ResolvedSource[];
  } | null;
}

/** A source in an explicit `lineage` facet. A job that is null is the event's own job. */
export type ResolvedInput =
  | ({ readonly type: 'DATASET' } & ResolvedSource)
  | { readonly type: 'JOB'; readonly job: number | null };

/** An entry of an explicit `lineage` facet. A job that is null is the event's own job. */
export type ResolvedEntry =
  | {
      readonly type: 'DATASET';
      readonly dataset: number;
      readonly inputs: readonly ResolvedInput[];
      readonly fields: readonly (readonly [field: string, sources: readonly ResolvedInput[]])[];
    }
  | {
      readonly type: 'JOB';
      readonly job: number | null;
      readonly inputs: readonly ResolvedInput[];
    };

/** The lineage that one event states, by ids. */
export interface ResolvedContent {
  readonly inputs: readonly ResolvedRef[];
  readonly outputs: readonly ResolvedRef[];
  /** Null without an explicit `lineage` facet. */
  readonly lineage: readonly ResolvedEntry[] | null;
}

/** Gives the ids of the names in one event. */
export interface NameResolver {
  /** The dataset that a name means; `renamed` for the new name in a RENAME that this very event states. */
  dataset(name: DatasetName, renamed?: boolean): number;
  /** The name itself. */
  name(name: DatasetName, renamed: boolean): number;
  job(name: JobName): number;
}

/** Replaces the names in the lineage of an event by their ids. */
export const resolveNames = (content: StoredLineage, resolver: NameResolver): ResolvedContent => {
  const source = ({ namespace, name, field, transformations }: FieldSource): ResolvedSource => ({
    dataset: resolver.dataset({ namespace, name }),
    field,
    transformations,
  });
  const ref = (stored: StoredDatasetRef, renamed: boolean): ResolvedRef => ({
    dataset: resolver.dataset(stored, renamed),
    name: resolver.name(stored, renamed),
    columns: stored.columns && {
      fields: stored.columns.fields.map(
        ([field, sources]) => [field, sources.map(source)] as const,
      ),
      dataset: stored.columns.dataset.map(source),
    },
  });
  const input = (from: LineageSource): ResolvedInput =>
    from.type === 'JOB'
      ? { type: 'JOB', job: from.job && resolver.job(from.job) }
      : { type: 'DATASET', ...source(from) };
  const entry = (stored: StoredEntry): ResolvedEntry =>
    stored.type === 'JOB'
      ? {
          type: 'JOB',
          job: stored.job && resolver.job(stored.job),
          inputs: stored.inputs.map(input),
        }
      : {
          type: 'DATASET',
          dataset: resolver.dataset(stored.dataset),
          inputs: stored.inputs.map(input),
          fields: stored.fields.map(([field, sources]) => [field, sources.map(input)] as const),
        };
  return {
    // A RENAME counts on an output only: on an input it states nothing.
    inputs: content.inputs.map((one) => ref(one, false)),
    outputs: content.outputs.map((one) => ref(one, isRename(one))),
    lineage: content.lineage?.map(entry) ?? null,
  };
};

/** Tells whether an output is the new name in a RENAME of another dataset. Only outputs rename. */
export const isRename = ({
  namespace,
  name,
  change,
  previous,
}: Pick<StoredDatasetRef, 'namespace' | 'name' | 'change' | 'previous'>): boolean =>
  change === 'RENAME' && previous !== null && !isSameName(previous, { namespace, name });

/**
 * Every dataset and job that the lineage of an event names, some of them more than once. `vacated` are the former names in
 * lifecycle facets, which need not be named anywhere else.
 */
export const namesIn = (
  content: StoredLineage,
): {
  readonly datasets: readonly DatasetName[];
  readonly vacated: readonly DatasetName[];
  readonly jobs: readonly JobName[];
} => {
  const refs = [...content.inputs, ...content.outputs];
  const datasets: DatasetName[] = [...refs];
  const jobs: JobName[] = [];
  for (const { columns } of refs) {
    if (!columns) continue;
    for (const [, sources] of columns.fields) for (const source of sources) datasets.push(source);
    for (const source of columns.dataset) datasets.push(source);
  }
  const add = (source: LineageSource): void => {
    if (source.type === 'DATASET') datasets.push(source);
    else if (source.job) jobs.push(source.job);
  };
  for (const entry of content.lineage ?? []) {
    if (entry.type === 'DATASET') datasets.push(entry.dataset);
    else if (entry.job) jobs.push(entry.job);
    entry.inputs.forEach(add);
    if (entry.type === 'DATASET') for (const [, sources] of entry.fields) sources.forEach(add);
  }
  return { datasets, vacated: refs.flatMap(({ previous }) => previous ?? []), jobs };
};
