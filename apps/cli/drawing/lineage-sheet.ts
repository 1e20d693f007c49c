import type { Start } from '../ask/start.ts';
import type { Lineage, Reach } from '../lineage/ask-lineage.ts';
import type { Way } from '../lineage/questions.ts';
import type { Sheet } from './csv.ts';
import { lineageHeader } from './lineage-drawing.ts';

/** A row for each dataset, field and job that was reached, with the last step of its shortest path. */
export const lineageSheet = (
  start: Start,
  reach: Pick<Reach, 'field'>,
  sides: readonly { readonly way: Way; readonly lineage: Lineage }[],
): Sheet => ({
  header: lineageHeader(start, reach, sides),
  columns: [
    ...['direction', 'kind', 'distance', 'reach', 'namespace', 'name', 'field'],
    ...['by_job_namespace', 'by_job_name', 'basis', 'transformation', 'subtype', 'masked'],
  ],
  rows: sides.flatMap(({ way, lineage }) => [
    ...lineage.datasets.map(({ dataset, field, distance, certain, path }) => {
      const step = way === 'upstream' ? path[0] : path.at(-1);
      const how = step?.transformation ?? null;
      return [
        ...[way, field === null ? 'dataset' : 'field', distance],
        ...[certain ? 'certain' : 'possible', dataset.namespace, dataset.name, field],
        ...[step?.job?.namespace ?? null, step?.job?.name ?? null, step?.basis ?? null],
        ...[how?.type ?? null, how?.subtype ?? null, how === null ? null : String(how.masking)],
      ];
    }),
    ...lineage.jobs.map(({ job, distance }) => [
      ...[way, 'job', distance, null, job.namespace, job.name, null],
      ...[null, null, null, null, null, null],
    ]),
  ]),
});
