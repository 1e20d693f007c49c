import { FOLD_VERSION, stepChanges, type StepChange } from '#catalog';
import type { Reached } from '#lineage';
import type { DatasetName } from '#openlineage';
import { shownStep } from './lineage-answer.ts';
import type { Reading } from '../graphql/reading.ts';
import { datasetAt, eventAt, jobAt } from '../graphql/shown.ts';

type Place = DatasetName & { readonly field: string | null };

/** What a question about a path is about. */
interface Ends {
  readonly source: Place;
  readonly target: Place;
}

/** Whether there is a path at two moments, and what changed on the way, as the schema has it. */
export const pathDiff = async (before: Reading, after: Reading, ends: Ends) => {
  const span = { from: before.asOf, to: after.asOf };
  const [was, is] = [await pathAt(before, ends), await pathAt(after, ends)];
  const changes = [
    ...(await stepChanges(after.db, span, span.from, stepsOf(was))),
    ...(await stepChanges(after.db, span, span.to, stepsOf(is))),
  ];
  return {
    ...span,
    foldVersion: FOLD_VERSION,
    outcome: was ? (is ? 'KEPT' : 'LOST') : is ? 'GAINED' : 'NONE',
    before: shownPath(before, was),
    after: shownPath(after, is),
    changes: changes.map((change) => shownChange(after, change)),
  };
};

const pathAt = async (reading: Reading, { source, target }: Ends): Promise<Reached | null> => {
  // Names are those of the moment: a name may have found nothing then, or another dataset.
  const [from, to] = [await reading.dataset(nameOf(source)), await reading.dataset(nameOf(target))];
  if (!from || !to) return null;
  // From the end whose field is given, to whichever field of the other.
  const isUpstream = source.field === null && target.field !== null;
  const [start, end] = isUpstream
    ? [
        { ...to, field: target.field },
        { ...from, field: null },
      ]
    : [
        { ...from, field: source.field },
        { ...to, field: target.field },
      ];
  const { namespace, name, field } = start;
  await reading.time.turn();
  const answer = await reading.traverse({
    direction: isUpstream ? 'UPSTREAM' : 'DOWNSTREAM',
    start:
      field === null
        ? { kind: 'DATASET', namespace, name }
        : { kind: 'FIELD', namespace, name, field },
    since: null,
    maxDepth: null,
  });
  const there = (answer?.datasets ?? []).filter(
    ({ dataset }) => dataset.namespace === end.namespace && dataset.name === end.name,
  );
  if (end.field === null) return there[0] ?? null;
  return there.find((reached) => reached.field === end.field) ?? null;
};

const nameOf = ({ namespace, name }: Place): DatasetName => ({ namespace, name });

const stepsOf = (path: Reached | null) =>
  (path?.path ?? []).map(({ from, to, transformation }) => ({
    from,
    to,
    isFieldEdge: transformation !== null,
  }));

const shownPath = (reading: Reading, path: Reached | null) =>
  path && {
    distance: path.distance,
    certain: path.certain,
    steps: path.path.map((step) => shownStep(reading, step)),
  };

const shownChange = (reading: Reading, { change, cause, from, to, job }: StepChange) => ({
  change,
  from: { dataset: datasetAt(reading, from), field: from.field },
  to: { dataset: datasetAt(reading, to), field: to.field },
  job: job && jobAt(reading, job),
  cause: eventAt(reading, cause),
});
