import { compareUtf8 } from '#openlineage';
import type { GraphSnapshot } from '../snapshot.ts';
import { NONE } from '../storage/column.ts';
import { rankOfJob } from '../storage/row-table.ts';
import type { Transformation } from '../storage/store.ts';
import type { FieldVertices } from './field-vertices.ts';

/**
 * A step of a search, to the vertex `to`:
 *
 * - FIELD: a field edge between two vertices. The only kind that is certain.
 * - FROM_DATASET: a field edge from the source dataset as a whole, so from any vertex of it.
 * - ROW_DEPENDENCY: from the row set of a dataset to what one of its fields feeds, since other rows mean other values.
 * - COARSE: a dataset edge without field detail, from any vertex to any field whose sources its job does not state.
 */
export interface FieldStep {
  readonly to: number;
  readonly kind: 'FIELD' | 'FROM_DATASET' | 'ROW_DEPENDENCY' | 'COARSE';
  /** The number of a dataset edge if COARSE, else the row of a field edge. */
  readonly row: number;
}

/** As an index in BASES. */
export const basisOf = (snapshot: GraphSnapshot, { kind, row }: FieldStep): number =>
  kind === 'COARSE' ? snapshot.basisAt(row) : snapshot.basisOf(row);

/** Null if no field edge states the step. */
export const transformationOf = (
  { store }: GraphSnapshot,
  { kind, row }: FieldStep,
): Transformation | null =>
  kind === 'FIELD' || kind === 'FROM_DATASET'
    ? store.transformations.at(store.fieldEdges.extra[2]?.at(row) ?? NONE)
    : null;

/**
 * Returns a function that sorts steps in place, by the vertex they lead to. Of several steps to one vertex a
 * certain one comes first; then basis, job, transformation and age decide. Answers show nothing else that two of
 * them differ in.
 */
export const stepOrder = (snapshot: GraphSnapshot, vertices: FieldVertices) => {
  const { store, ranks } = snapshot;
  const { job, opened } = store.fieldEdges;
  const jobOf = ({ kind, row }: FieldStep) =>
    kind === 'COARSE' ? snapshot.edgeAt(row).job : job.values[row];
  const openedOf = ({ kind, row }: FieldStep) =>
    kind === 'COARSE' ? snapshot.edgeAt(row).openedAt : opened.at(row);
  const uncertainty = ({ kind }: FieldStep) => (kind === 'FIELD' ? 0 : 1);
  const jobRank = (step: FieldStep) => rankOfJob(ranks, jobOf(step));
  const compareParallel = (a: FieldStep, b: FieldStep): number =>
    uncertainty(a) - uncertainty(b) ||
    basisOf(snapshot, a) - basisOf(snapshot, b) ||
    jobRank(a) - jobRank(b) ||
    compareTransformations(transformationOf(snapshot, a), transformationOf(snapshot, b)) ||
    openedOf(a) - openedOf(b);
  return (steps: FieldStep[]): FieldStep[] =>
    steps.length < 2
      ? steps
      : steps.sort((a, b) =>
          a.to === b.to ? compareParallel(a, b) : vertices.compare(a.to, b.to),
        );
};

const compareTransformations = (a: Transformation | null, b: Transformation | null): number =>
  a === null || b === null
    ? Number(a === null) - Number(b === null)
    : compareTexts(a.type, b.type) ||
      compareTexts(a.subtype, b.subtype) ||
      Number(a.masking) - Number(b.masking);

const compareTexts = (a: string | null, b: string | null): number =>
  a === null || b === null ? Number(a !== null) - Number(b !== null) : compareUtf8(a, b);
