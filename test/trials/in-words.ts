import type { GraphDocument, Pair } from '../oracle/naive.ts';

/** A graph for reading and for writing down by hand: every list in words, in any order. */
export interface InWords {
  /** `namespace name = namespace alias (field type, …)` */
  readonly datasets: readonly string[];
  readonly jobs: readonly string[];
  /** `job: dataset` */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** `dataset -> dataset BASIS, job` */
  readonly edges: readonly string[];
  /** `dataset.field -> dataset.field TYPE SUBTYPE`; `*` where it is the dataset as a whole */
  readonly fieldEdges: readonly string[];
  /** The end of the run's id, its job and state. */
  readonly runs: readonly string[];
}

/** Names of datasets and jobs stand without their namespaces but in the list of datasets. */
export const inWords = (graph: GraphDocument): InWords => ({
  datasets: graph.datasets.map(({ namespace, name, aliases, fields }) => {
    const names = [`${namespace} ${name}`, ...aliases.map((alias) => alias.join(' '))];
    const columns = fields.map(([path, type]) => `${path} ${type ?? '?'}`);
    return names.join(' = ') + (columns.length > 0 ? ` (${columns.join(', ')})` : '');
  }),
  jobs: graph.jobs.map(nameOf),
  reads: graph.reads.map(([job, dataset]) => `${nameOf(job)}: ${nameOf(dataset)}`),
  writes: graph.writes.map(([job, dataset]) => `${nameOf(job)}: ${nameOf(dataset)}`),
  edges: graph.edges.map(
    ([from, to, job, basis]) =>
      `${nameOf(from)} -> ${nameOf(to)} ${basis}, ${job === null ? 'no job' : nameOf(job)}`,
  ),
  fieldEdges: graph.fieldEdges.map(
    ([[, from, fromField], [, to, toField], , type, subtype, masking]) =>
      `${from}.${fromField ?? '*'} -> ${to}.${toField ?? '*'} ${type ?? '?'} ${subtype ?? '?'}${masking ? ' MASKED' : ''}`,
  ),
  runs: graph.runs.map(({ runId, job, state }) => `${runId.slice(-6)} ${nameOf(job)} ${state}`),
});

const nameOf = ([, name]: Pair): string => name;

/** Both sides in one order, so that a list can be written down as it is read. */
export const inOrder = (graph: InWords): InWords => ({
  datasets: graph.datasets.toSorted(),
  jobs: graph.jobs.toSorted(),
  reads: graph.reads.toSorted(),
  writes: graph.writes.toSorted(),
  edges: graph.edges.toSorted(),
  fieldEdges: graph.fieldEdges.toSorted(),
  runs: graph.runs.toSorted(),
});
