import { FOLD_VERSION, spendMade } from '#catalog';
import type { Answer, Direction, Reached, ReachedJob, Step } from '#lineage';
import type { DatasetName, JobName } from '#openlineage';
import { deadLettersOf } from '../health/dead-letters.ts';
import { listPage } from '../graphql/list-page.ts';
import { connection, pageOf, type Connection, type PageArguments } from '../graphql/page.ts';
import type { Reading } from '../graphql/reading.ts';
import { Refusal } from '../graphql/refusal.ts';
import { datasetAt, eventAt, jobAt, type DatasetAt } from '../graphql/shown.ts';
import { sinceOf, type Window } from './window.ts';

export interface LineageArguments {
  readonly field?: string | null;
  readonly depth?: number | null;
  readonly scope: 'CURRENT' | 'EVER';
  readonly window?: Window | null;
}

/** The lineage of a dataset, of one of its fields, or of a job, as the schema has it. */
export const lineageOf = async (
  reading: Reading,
  direction: Direction,
  kind: 'DATASET' | 'JOB',
  { namespace, name }: DatasetName | JobName,
  { field, depth, ...edges }: LineageArguments,
) => {
  if (typeof depth === 'number' && depth < 0) {
    throw new Refusal(
      'BAD_USER_INPUT',
      `depth is ${depth}, but it counts dataset hops: give 0 or more, or leave it out for all`,
    );
  }
  const start =
    typeof field === 'string'
      ? { kind: 'FIELD' as const, namespace, name, field }
      : { kind, namespace, name };
  const since = await sinceOf(reading, edges);
  const answer = await reading.traverse({ direction, start, since, maxDepth: depth ?? null });
  if (answer) return shownAnswer(reading, answer);
  if (typeof field !== 'string') {
    throw new Error(`unreachable: ${name} is in the catalog at ${reading.asOf}, not in the graph`);
  }
  throw new Refusal(
    'BAD_USER_INPUT',
    `the dataset ${name} in ${reading.shownNamespace(namespace)} has no field "${field}" as of sequence ${reading.asOf}: ask "fields" for those it has`,
  );
};

const shownAnswer = (reading: Reading, answer: Answer) => ({
  asOf: answer.asOf,
  foldVersion: FOLD_VERSION,
  datasets: (page: PageArguments) =>
    pageOfList(answer, answer.datasets, page, (reached) => shownReached(reading, reached)),
  jobs: (page: PageArguments) =>
    pageOfList(answer, answer.jobs, page, ({ job, distance }: ReachedJob) => ({
      job: jobAt(reading, job),
      distance,
    })),
  completeness: {
    ...answer.completeness,
    withoutFieldDetail: (page: PageArguments): Connection<DatasetAt> =>
      pageOfList(answer, answer.completeness.withoutFieldDetail, page, (dataset) =>
        datasetAt(reading, dataset),
      ),
    deadLetters: deadLettersOf(reading),
  },
});

const pageOfList = <T, N>(
  { asOf }: Answer,
  list: readonly T[],
  page: PageArguments,
  show: (item: T) => N,
): Connection<N> => connection(asOf, listPage(asOf, list, pageOf(page)), show);

const shownReached = (reading: Reading, reached: Reached) => ({
  dataset: datasetAt(reading, reached.dataset),
  field: reached.field,
  distance: reached.distance,
  certain: reached.certain,
  // Not before it is asked for: the graph makes a path when it is read.
  path: async () => {
    await reading.budget.turn();
    const { path } = reached;
    spendMade(reading.budget, path.length);
    return path.map((step) => shownStep(reading, step));
  },
});

/** A step of a path, as the schema has it. */
export const shownStep = (
  reading: Reading,
  { from, to, job, basis, transformation, openedAt }: Step,
) => ({
  from: { dataset: datasetAt(reading, from), field: from.field },
  to: { dataset: datasetAt(reading, to), field: to.field },
  job: job && jobAt(reading, job),
  basis,
  transformation,
  since: eventAt(reading, openedAt),
});
