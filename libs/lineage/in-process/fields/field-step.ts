import { compareUtf8 } from '#openlineage';
import { NONE } from '../storage/column.ts';
import type { FieldPlaces } from './field-vertices.ts';
import type { Moment } from '../snapshot.ts';
import { rankOfJob } from '../storage/row-order.ts';
import type { Transformation } from '../storage/store.ts';

/**
 * A step to a place:
 * EDGE is a field edge between the two places, and certain.
 * WHOLE is a field edge from the source dataset as a whole, hence from any place in it.
 * ROWS leads from the rows of a dataset to what one of its fields feeds: other rows, other values.
 * BARE is a FEEDS edge without field detail, from any place to any field that its job does not state otherwise.
 */
export interface FieldStep {
  readonly to: number;
  readonly kind: 'EDGE' | 'WHOLE' | 'ROWS' | 'BARE';
  /** A FEEDS row, or the number that stands for one, where BARE; else a field edge. */
  readonly row: number;
}

/** By index in BASES. */
export const basisOf = (moment: Moment, { kind, row }: FieldStep): number =>
  kind === 'BARE' ? moment.basisAt(row) : moment.basisOf(row);

/** Null where the step is not that of a field edge. */
export const transformationOf = (
  { store }: Moment,
  { kind, row }: FieldStep,
): Transformation | null =>
  kind === 'EDGE' || kind === 'WHOLE'
    ? store.transformations.at(store.fieldEdges.extra[2]?.at(row) ?? NONE)
    : null;

/**
 * Sorts steps by the place they lead to. Of those to one place, what is certain comes before what is possible, then
 * basis, job, transformation and age decide. Whatever else two of them differ in does not show in an answer.
 */
export const stepOrder = (moment: Moment, places: FieldPlaces) => {
  const { store, ranks } = moment;
  const { job, opened } = store.fieldEdges;
  const jobOf = ({ kind, row }: FieldStep) =>
    kind === 'BARE' ? moment.feedAt(row).job : job.values[row];
  const openedOf = ({ kind, row }: FieldStep) =>
    kind === 'BARE' ? moment.feedAt(row).openedAt : opened.at(row);
  const uncertainty = ({ kind }: FieldStep) => (kind === 'EDGE' ? 0 : 1);
  const jobRank = (step: FieldStep) => rankOfJob(ranks, jobOf(step));
  const better = (a: FieldStep, b: FieldStep): number =>
    uncertainty(a) - uncertainty(b) ||
    basisOf(moment, a) - basisOf(moment, b) ||
    jobRank(a) - jobRank(b) ||
    compareTransformations(transformationOf(moment, a), transformationOf(moment, b)) ||
    openedOf(a) - openedOf(b);
  return (steps: FieldStep[]): FieldStep[] =>
    steps.length < 2
      ? steps
      : steps.sort((a, b) => (a.to === b.to ? better(a, b) : places.compare(a.to, b.to)));
};

const compareTransformations = (a: Transformation | null, b: Transformation | null): number =>
  a === null || b === null
    ? Number(a === null) - Number(b === null)
    : compareWords(a.type, b.type) ||
      compareWords(a.subtype, b.subtype) ||
      Number(a.masking) - Number(b.masking);

const compareWords = (a: string | null, b: string | null): number =>
  a === null || b === null ? Number(a !== null) - Number(b !== null) : compareUtf8(a, b);
