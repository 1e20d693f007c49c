import type { DatasetName } from '#openlineage';
import type { Answer, Question, Reached, Step } from '../graph.ts';
import type { GraphSnapshot } from './snapshot.ts';
import { NONE } from './storage/column.ts';
import { BASES } from './storage/store.ts';

// What answers about datasets and answers about fields have in common.

/**
 * A reached dataset or field whose path is made when it is read: the paths along a chain are together as long as the
 * square of its length. A class, because an own getter would make each of a hundred thousand objects several times as
 * large.
 */
export class LazyReached implements Reached {
  readonly #pathTo: (position: number) => readonly Step[];
  readonly #position: number;

  constructor(
    readonly dataset: DatasetName,
    readonly field: string | null,
    readonly distance: number,
    readonly certain: boolean,
    pathTo: (position: number) => readonly Step[],
    position: number,
  ) {
    this.#pathTo = pathTo;
    this.#position = position;
  }

  get path(): readonly Step[] {
    return this.#pathTo(this.#position);
  }
}

/**
 * The job, basis and opening of dataset edges by their number. It keeps the columns of the snapshot, so that a path can
 * be made after later changes to the graph.
 */
export const edgeLabels = (
  snapshot: GraphSnapshot,
): ((row: number) => Pick<Step, 'job' | 'basis' | 'openedAt'>) => {
  const { job, opened, extra } = snapshot.store.edges.FEEDS;
  const nameOf = (node: number) => (node === NONE ? null : snapshot.nameOf(node));
  return (row) => {
    const edge = snapshot.productEdges.at(row);
    return edge === undefined
      ? {
          job: nameOf(job.values[row] ?? NONE),
          basis: BASES[extra[0]?.at(row) ?? 0] ?? 'INFERRED',
          openedAt: opened.at(row),
        }
      : { job: nameOf(edge.job), basis: 'INFERRED', openedAt: edge.openedAt };
  };
};

/** `withoutFieldDetail`: the datasets that edges without field detail lead to. */
export const completeness = (
  snapshot: GraphSnapshot,
  { maxDepth }: Question,
  isCut: boolean,
  withoutFieldDetail: readonly number[],
): Answer['completeness'] => ({
  complete: !isCut,
  cutBy: isCut ? 'DEPTH' : null,
  limit: isCut ? maxDepth : null,
  hidden: 0,
  withoutFieldDetail: Array.from(snapshot.inNameOrder(withoutFieldDetail), (dataset) =>
    snapshot.nameOf(dataset),
  ),
});
