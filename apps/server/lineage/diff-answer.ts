import { FOLD_VERSION, type LineageDiff } from '#catalog';
import type { DatasetName, JobName } from '#openlineage';
import { listPage } from '../graphql/list-page.ts';
import { connection, pageOf, type Connection, type PageArguments } from '../graphql/page.ts';
import type { Reading } from '../graphql/reading.ts';
import { datasetAt, eventAt, jobAt } from '../graphql/shown.ts';

/** A difference between two moments, as the schema has it: all it names is read at the later one. */
export const shownDiff = (reading: Reading, diff: LineageDiff) => {
  const list =
    <T extends Caused, N>(items: readonly T[], show: (item: T) => N) =>
    (page: PageArguments): Connection<N & { readonly cause: unknown }> =>
      connection(reading.asOf, listPage(reading.asOf, items, pageOf(page)), (item) => ({
        ...show(item),
        cause: eventAt(reading, item.cause),
      }));
  const dataset = (name: DatasetName) => datasetAt(reading, name);
  const job = (name: JobName | null) => name && jobAt(reading, name);
  const name = (one: DatasetName | null) =>
    one && { namespace: reading.shownNamespace(one.namespace), name: one.name };
  const end = ({ field, ...one }: DatasetName & { readonly field: string | null }) => ({
    dataset: dataset(one),
    field,
  });
  return {
    from: diff.from,
    to: diff.to,
    foldVersion: FOLD_VERSION,
    datasets: list(diff.datasets, ({ before, after }) => ({
      before: name(before),
      after: dataset(after),
    })),
    names: list(diff.names, (one) => ({
      name: name(one.name),
      before: name(one.before),
      after: dataset(one.after),
    })),
    jobs: list(diff.jobs, (one) => ({ job: job(one.job) })),
    edges: list(diff.edges, (one) => ({
      ...one,
      from: dataset(one.from),
      to: dataset(one.to),
      job: job(one.job),
    })),
    uses: list(diff.uses, (one) => ({ ...one, job: job(one.job), dataset: dataset(one.dataset) })),
    jobEdges: list(diff.jobEdges, (one) => ({
      ...one,
      from: job(one.from),
      to: job(one.to),
      job: job(one.job),
    })),
    fieldEdges: list(diff.fieldEdges, ({ type, subtype, masking, ...one }) => ({
      ...one,
      from: end(one.from),
      to: end(one.to),
      job: job(one.job),
      transformation: { type, subtype, masking },
    })),
    fields: list(diff.fields, (one) => ({ ...one, dataset: dataset(one.dataset) })),
    schemaVersions: list(diff.schemaVersions, (one) => ({
      ...one,
      dataset: dataset(one.dataset),
    })),
  };
};

interface Caused {
  readonly cause: number;
}
