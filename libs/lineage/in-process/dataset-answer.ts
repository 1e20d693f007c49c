import type { Answer, Question, Reached, Step } from '../graph.ts';
import { completeness, edgeLabels, LazyReached } from './answer-parts.ts';
import { breadthFirst, Visited, type ReachedDatasets, type Seeds } from './breadth-first.ts';
import { neighboursIn } from './neighbours.ts';
import {
  eachDatasetUsedBy,
  eachJobUsing,
  followJobEdges,
  relax,
  sortedJobs,
  type JobDistances,
} from './reached-jobs.ts';
import type { GraphSnapshot } from './snapshot.ts';
import { TimeLimit } from './time-limit.ts';

/** The sets that a question about datasets needs; see {@link Visited}. */
export class DatasetScratch {
  readonly all = new Visited();
  readonly certain = new Visited();
  readonly withoutFieldDetail = new Visited();
}

/**
 * Answers for a dataset or a job, given by its node. Two searches: one over all edges, and one over those that are not
 * INFERRED, which decides what is certain. The second is skipped if the first met no INFERRED edge.
 */
export const datasetAnswer = (
  snapshot: GraphSnapshot,
  question: Question,
  start: number,
  scratch: DatasetScratch,
): Answer => {
  const { direction } = question;
  const timeLimit = new TimeLimit(question.timeoutMs);
  const maxDepth = question.maxDepth ?? Infinity;
  const isJob = question.start.kind === 'JOB';
  const jobs: JobDistances = new Map();
  if (isJob) jobs.set(start, 0);
  let cut = followJobEdges(snapshot, direction, jobs, maxDepth + 1, timeLimit);
  const seeds = isJob ? seedsOfJobs(snapshot, question, jobs) : [[start]];
  const coarseTargets = new CoarseTargets(snapshot, question, scratch.withoutFieldDetail);
  const search = { snapshot, maxDepth, timeLimit };
  const all = breadthFirst(
    {
      ...search,
      neighbours: neighboursIn(snapshot, direction, false),
      seeds,
      certainOnly: false,
      onEdge: (dataset, neighbour, row) => coarseTargets.add(dataset, neighbour, row),
    },
    scratch.all,
  );
  const isAllCertain = !all.sawInferred && seeds.length <= 2;
  const certain = isAllCertain
    ? all
    : breadthFirst(
        {
          ...search,
          neighbours: neighboursIn(snapshot, direction, true),
          seeds: seeds.slice(0, 2),
          certainOnly: true,
          onEdge: null,
        },
        scratch.certain,
      );
  const datasets = listed(
    snapshot,
    question,
    isJob ? null : start,
    all,
    certain,
    (dataset, distance) =>
      eachJobUsing(snapshot, direction, dataset, (job) => relax(jobs, job, distance + 1)),
  );
  cut =
    followJobEdges(snapshot, direction, jobs, maxDepth + 1, timeLimit) || all.cut || certain.cut;
  if (isJob) jobs.delete(start);
  return {
    asOf: question.asOf,
    start: { ...snapshot.nameOf(start), field: null },
    datasets,
    jobs: sortedJobs(snapshot, jobs),
    completeness: completeness(snapshot, question, cut, coarseTargets.found),
  };
};

/** What a job and those it precedes write (upstream: read), at the job's distance plus one. */
const seedsOfJobs = (
  snapshot: GraphSnapshot,
  { direction }: Question,
  jobs: JobDistances,
): Seeds => {
  const seeds: (number[] | undefined)[] = [];
  for (const [job, distance] of jobs)
    eachDatasetUsedBy(snapshot, direction, job, (dataset) =>
      (seeds[distance + 1] ??= []).push(dataset),
    );
  const byName = (a: number, b: number) => (snapshot.ranks[a] ?? 0) - (snapshot.ranks[b] ?? 0);
  for (const level of seeds) level?.sort(byName);
  return seeds;
};

/**
 * The datasets of an answer by distance, then name. A dataset on a certain path has the distance and the path of that
 * one, even if a possible path is shorter. `onDataset` is called with each of them and with the start.
 */
const listed = (
  snapshot: GraphSnapshot,
  { direction }: Question,
  start: number | null,
  all: ReachedDatasets,
  certain: ReachedDatasets,
  onDataset: (dataset: number, distance: number) => void,
): readonly Reached[] => {
  const byDistance: (number[] | undefined)[] = [];
  all.datasets.forEach((dataset, position) => {
    const inCertain = certain.positions.get(dataset);
    const distance = inCertain === null ? all.distances[position] : certain.distances[inCertain];
    (byDistance[distance ?? 0] ??= []).push(dataset);
  });
  const pathsIn = pathsOf(snapshot, direction);
  const [pathInAll, pathInCertain] = [pathsIn(all), pathsIn(certain)];
  const reached: Reached[] = [];
  for (const [distance, datasets] of byDistance.entries()) {
    for (const dataset of snapshot.inNameOrder(datasets ?? [])) {
      onDataset(dataset, distance);
      if (dataset === start) continue;
      const inCertain = certain.positions.get(dataset);
      const position = inCertain ?? all.positions.get(dataset) ?? 0;
      const isCertain = inCertain !== null;
      const pathTo = isCertain ? pathInCertain : pathInAll;
      const name = snapshot.nameOf(dataset);
      reached.push(new LazyReached(name, null, distance, isCertain, pathTo, position));
    }
  }
  return reached;
};

/** Follows parents back to a seed. Keeps the columns of the snapshot, so that a path can be made later. */
const pathsOf = (snapshot: GraphSnapshot, direction: Question['direction']) => {
  const labelsOf = edgeLabels(snapshot);
  const step = (from: number, to: number, row: number): Step => ({
    from: { ...snapshot.nameOf(from), field: null },
    to: { ...snapshot.nameOf(to), field: null },
    ...labelsOf(row),
    transformation: null,
  });
  return ({ datasets, parents, rows }: ReachedDatasets) =>
    (position: number): readonly Step[] => {
      const path: Step[] = [];
      for (let here = position; ;) {
        const parent = parents[here] ?? -1;
        if (parent === -1) break;
        const [near, far, row] = [datasets[parent] ?? 0, datasets[here] ?? 0, rows[here] ?? 0];
        path.push(direction === 'DOWNSTREAM' ? step(near, far, row) : step(far, near, row));
        here = parent;
      }
      return direction === 'DOWNSTREAM' ? path.reverse() : path;
    };
};

/** The datasets that an edge without field detail leads to, each once. */
class CoarseTargets {
  readonly found: number[] = [];
  readonly #isDown: boolean;

  constructor(
    readonly snapshot: GraphSnapshot,
    { direction }: Question,
    readonly seen: Visited,
  ) {
    this.#isDown = direction === 'DOWNSTREAM';
    seen.clear(snapshot.store.nodes.length);
  }

  add(dataset: number, neighbour: number, row: number): void {
    const target = this.#isDown ? neighbour : dataset;
    if (this.seen.has(target) || this.#hasFieldDetail(row)) return;
    this.seen.set(target, 0);
    this.found.push(target);
  }

  /** Most edges of a graph without field edges are decided by one look at a bit of the packed table. */
  #hasFieldDetail(row: number): boolean {
    const { snapshot } = this;
    const { fieldEdges, edges, hasPackedFieldEdges } = snapshot.store;
    const { from, to } = edges.FEEDS;
    const isSurelyWithout =
      row < hasPackedFieldEdges.length &&
      hasPackedFieldEdges[row] === 0 &&
      fieldEdges.outOverlay.size === 0 &&
      fieldEdges.coverage === null &&
      // With aliases the field edges may be stated between other names of the two datasets.
      !snapshot.isAliased(from.at(row)) &&
      !snapshot.isAliased(to.at(row));
    return isSurelyWithout ? false : snapshot.rowHasFieldDetail(row);
  }
}
