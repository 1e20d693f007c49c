import type { Entry, LineageSource, Name } from './facets.ts';
import { nothingStated, union, type FieldEdge, type Statement } from './statement.ts';

/** What one entry of a `lineage` facet states. `job` is the event's own job: null in a dataset event. */
export const explicitly = (
  { target, inputs, fields }: Entry,
  job: Name | null,
  idOf: (name: Name) => string,
): Statement => {
  const sources = [
    ...inputs.map((source) => [null, source] as const),
    ...fields.flatMap(([field, own]) => own.map((source) => [field, source] as const)),
  ];
  const targetJob = target.kind === 'JOB' ? (target.job ?? job) : null;
  return union(
    sources.map(([toField, source]): Statement => {
      if (target.kind === 'DATASET')
        return toDataset(source, idOf(target.dataset), toField, job, idOf);
      return targetJob === null ? nothingStated : toJob(source, targetJob, job, idOf);
    }),
  );
};

const toDataset = (
  source: LineageSource,
  to: string,
  toField: string | null,
  job: Name | null,
  idOf: (name: Name) => string,
): Statement => {
  if (source.kind === 'JOB') {
    const writer = source.job ?? job;
    return writer ? { ...nothingStated, writes: [{ job: writer, dataset: to }] } : nothingStated;
  }
  const from = idOf(source.source);
  const { field: fromField, transformations } = source.source;
  const fieldEdges: readonly FieldEdge[] = transformations.map((one) => ({
    from,
    fromField,
    to,
    toField,
    job,
    ...one,
  }));
  return {
    ...nothingStated,
    reads: job ? [{ job, dataset: from }] : [],
    writes: job ? [{ job, dataset: to }] : [],
    edges: [{ from, to, job, basis: 'EXPLICIT' }],
    fieldEdges,
  };
};

const toJob = (
  source: LineageSource,
  to: Name,
  job: Name | null,
  idOf: (name: Name) => string,
): Statement => {
  if (source.kind === 'DATASET') {
    return { ...nothingStated, reads: [{ job: to, dataset: idOf(source.source) }] };
  }
  const from = source.job ?? job;
  return from ? { ...nothingStated, jobEdges: [{ from, to, job }] } : nothingStated;
};
