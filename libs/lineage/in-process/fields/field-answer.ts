import type { Answer, Direction, Question, Reached, Step } from '../../graph.ts';
import { completeness, edgeLabels, LazyReached } from '../answer-parts.ts';
import { followJobEdges, relax, sortedJobs, type JobDistances } from '../reached-jobs.ts';
import type { GraphSnapshot } from '../snapshot.ts';
import { NONE } from '../storage/column.ts';
import { BASES } from '../storage/store.ts';
import { TimeLimit } from '../time-limit.ts';
import { fieldEdgesIn } from './field-edges.ts';
import { basisOf, transformationOf, type FieldStep } from './field-step.ts';
import { allSuccessors, certainSuccessors } from './field-successors.ts';
import { traverseFields, type ReachedVertices } from './field-traversal.ts';
import { fieldUsers } from './field-users.ts';
import type { FieldVertices } from './field-vertices.ts';

/**
 * Answers for a field of a dataset, given by its canonical node; null if the dataset has no such field. Two searches:
 * one by all steps, and one by certain steps only. The second is skipped if the first took no other steps.
 */
export const fieldAnswer = (
  snapshot: GraphSnapshot,
  question: Question,
  dataset: number,
  field: string,
): Answer | null => {
  const { direction } = question;
  const timeLimit = new TimeLimit(question.timeoutMs);
  const maxDepth = question.maxDepth ?? Infinity;
  const edges = fieldEdgesIn(snapshot);
  const { vertices } = edges;
  const start = vertices.find(dataset, field);
  if (start === null) return null;

  // The row set of a dataset feeds each of its fields. So upstream the row sets of nearly all datasets are reached, on
  // the way to others: a dataset as a whole is listed only if an edge without field detail comes from it.
  const starts = direction === 'UPSTREAM' ? [start, vertices.rowSet(dataset)] : [start];
  const reportedAs = (vertex: number): number | null => {
    if (vertex === start || (direction === 'UPSTREAM' && vertices.isRowSet(vertex))) return null;
    return vertices.isWholeDataset(vertex) ? vertices.rowSet(vertices.datasetOf(vertex)) : vertex;
  };
  const withoutFieldDetail = new Set<number>();
  const search = { vertices, starts, maxDepth, timeLimit, reportedAs };
  const all = traverseFields({
    ...search,
    successors: allSuccessors(edges, direction),
    onStep(from, { kind, to }) {
      if (kind === 'COARSE')
        withoutFieldDetail.add(vertices.datasetOf(direction === 'DOWNSTREAM' ? to : from));
    },
  });
  const isAllCertain = all.steps.every((step) => step === null || step.kind === 'FIELD');
  const certain = isAllCertain
    ? all
    : traverseFields({ ...search, successors: certainSuccessors(edges, direction), onStep: null });

  const jobs: JobDistances = new Map();
  const eachUser = fieldUsers(snapshot, edges, direction);
  const listed = new Map<number, Found>();
  for (const found of eachFound(all, certain)) {
    const { vertex, distance } = found;
    const reported = reportedAs(vertex);
    if (distance > maxDepth || (reported === null && vertex !== start)) continue;
    eachUser(vertex, (job) => relax(jobs, job, distance + 1));
    if (reported === null) continue;
    const other = listed.get(reported);
    if (other === undefined || (found.within === certain && other.within !== certain))
      listed.set(reported, found);
  }
  const isCut =
    followJobEdges(snapshot, direction, jobs, maxDepth + 1, timeLimit) || all.cut || certain.cut;
  const pathsIn = (reached: ReachedVertices) => pathsOf(snapshot, vertices, direction, reached);
  const pathInCertain = pathsIn(certain);
  const pathInAll = isAllCertain ? pathInCertain : pathsIn(all);
  return {
    asOf: question.asOf,
    start: { ...snapshot.nameOf(dataset), field: vertices.fieldAt(start) },
    datasets: sorted(snapshot, vertices, listed).map(
      ({ vertex, distance, within, position }): Reached => {
        const name = snapshot.nameOf(vertices.datasetOf(vertex));
        const isCertain = within === certain;
        const pathTo = isCertain ? pathInCertain : pathInAll;
        const fieldName = vertices.fieldAt(vertex);
        return new LazyReached(name, fieldName, distance, isCertain, pathTo, position);
      },
    ),
    jobs: sortedJobs(snapshot, jobs),
    completeness: completeness(snapshot, question, isCut, [...withoutFieldDetail]),
  };
};

interface Found {
  readonly vertex: number;
  readonly distance: number;
  readonly within: ReachedVertices;
  readonly position: number;
}

/** Every vertex reached, in order of (hops, steps, path); a certain path wins, with its own distance. */
const eachFound = function* (all: ReachedVertices, certain: ReachedVertices): Generator<Found> {
  const certainPositions = new Map(
    all === certain ? [] : certain.vertices.map((vertex, position) => [vertex, position]),
  );
  for (const [inAll, vertex] of all.vertices.entries()) {
    const inCertain = certainPositions.get(vertex);
    const [within, position] = inCertain === undefined ? [all, inAll] : [certain, inCertain];
    yield { vertex, distance: within.hops[position] ?? 0, within, position };
  }
};

/** By distance, then names. */
const sorted = (
  snapshot: GraphSnapshot,
  vertices: FieldVertices,
  listed: ReadonlyMap<number, Found>,
): readonly Found[] => {
  const byDataset = new Map<number, number[]>();
  for (const vertex of listed.keys()) {
    const dataset = vertices.datasetOf(vertex);
    const list = byDataset.get(dataset);
    if (list === undefined) byDataset.set(dataset, [vertex]);
    else list.push(vertex);
  }
  const byDistance: Found[][] = [];
  for (const dataset of snapshot.inNameOrder([...byDataset.keys()])) {
    const list = byDataset.get(dataset) ?? [];
    for (const vertex of list.sort((a, b) => vertices.compare(a, b))) {
      const found = listed.get(vertex);
      if (found !== undefined) (byDistance[found.distance] ??= []).push(found);
    }
  }
  return byDistance.flat();
};

/** Makes the path to a position, by following parents back to a start. Later changes of the graph do not matter. */
const pathsOf = (
  snapshot: GraphSnapshot,
  vertices: FieldVertices,
  direction: Direction,
  { vertices: reached, parents, steps }: ReachedVertices,
): ((position: number) => readonly Step[]) => {
  const { job, opened } = snapshot.store.fieldEdges;
  const labelsOf = edgeLabels(snapshot);
  const statedBy = ({ kind, row }: FieldStep): Pick<Step, 'job' | 'openedAt'> =>
    kind === 'COARSE'
      ? labelsOf(row)
      : {
          job: job.values[row] === NONE ? null : snapshot.nameOf(job.at(row)),
          openedAt: opened.at(row),
        };
  const labels = steps.map((step) =>
    step === null
      ? null
      : { basis: basisOf(snapshot, step), transformation: transformationOf(snapshot, step) },
  );
  const end = (vertex: number): Step['from'] => ({
    ...snapshot.nameOf(vertices.datasetOf(vertex)),
    field: vertices.fieldAt(vertex),
  });
  return (position) => {
    const path: Step[] = [];
    for (let here = position; ;) {
      const parent = parents[here] ?? -1;
      const [step, label] = [steps[here], labels[here]];
      if (!step || !label) break;
      const near = end(reached[parent] ?? NONE);
      const far = end(reached[here] ?? NONE);
      const [from, to] = direction === 'DOWNSTREAM' ? [near, far] : [far, near];
      path.push({
        from,
        to,
        ...statedBy(step),
        basis: BASES[label.basis] ?? 'INFERRED',
        transformation: label.transformation,
      });
      here = parent;
    }
    return direction === 'DOWNSTREAM' ? path.reverse() : path;
  };
};
