import { Clock } from './time-limit.ts';
import type { Answer, Question, Reached, Step } from '../graph.ts';
import { completeness } from './completeness.ts';
import type { Moment } from './snapshot.ts';
import { LazyReached } from './lazy-reached.ts';
import { neighbours } from './neighbours.ts';
import { reach } from './breadth-first.ts';
import type { Reach, Seeds } from './breadth-first.ts';
import { feedTeller } from './feed-teller.ts';
import { eachUsed, eachUser, follow, listJobs, propose } from './reached-jobs.ts';
import type { JobDistances } from './reached-jobs.ts';
import { Visited } from './visited.ts';

/** Kept between questions, because making room for each node anew would be most of the work of a small answer. */
export class DatasetScratch {
  readonly all = new Visited();
  readonly certain = new Visited();
  readonly undetailed = new Visited();
}

/** Answers for a dataset or job, by its index. */
export const datasetAnswer = (
  moment: Moment,
  question: Question,
  start: number,
  scratch: DatasetScratch,
): Answer => {
  const { direction } = question;
  const clock = new Clock(question.timeoutMs);
  const maxDepth = question.maxDepth ?? Infinity;
  const isJob = question.start.kind === 'JOB';
  const jobs: JobDistances = new Map();
  if (isJob) jobs.set(start, 0);
  let cut = follow(moment, direction, jobs, maxDepth + 1, clock);
  const seeds = isJob ? usedBy(moment, question, jobs) : [[start]];
  const undetailed = new Undetailed(moment, question, scratch.undetailed);
  const walk = { moment, maxDepth, clock };
  const all = reach(
    {
      ...walk,
      neighbours: neighbours(moment, direction, false),
      seeds,
      certainOnly: false,
      meet: (dataset, neighbour, row) => undetailed.meet(dataset, neighbour, row),
    },
    scratch.all,
  );
  const isAllCertain = !all.sawInferred && seeds.length <= 2;
  const certain = isAllCertain
    ? all
    : reach(
        {
          ...walk,
          neighbours: neighbours(moment, direction, true),
          seeds: seeds.slice(0, 2),
          certainOnly: true,
          meet: null,
        },
        scratch.certain,
      );
  const datasets = list(moment, question, isJob ? null : start, all, certain, (dataset, distance) =>
    eachUser(moment, direction, dataset, (job) => propose(jobs, job, distance + 1)),
  );
  cut = follow(moment, direction, jobs, maxDepth + 1, clock) || all.cut || certain.cut;
  if (isJob) jobs.delete(start);
  return {
    asOf: question.asOf,
    start: { ...moment.nameOf(start), field: null },
    datasets,
    jobs: listJobs(moment, jobs),
    completeness: completeness(moment, question, cut, undetailed.found),
  };
};

/** What the job and those it precedes write (read), at one more than the job's own distance. */
const usedBy = (moment: Moment, { direction }: Question, jobs: JobDistances): Seeds => {
  const seeds: (number[] | undefined)[] = [];
  for (const [job, distance] of jobs)
    eachUsed(moment, direction, job, (dataset) => (seeds[distance + 1] ??= []).push(dataset));
  const byName = (a: number, b: number) => (moment.ranks[a] ?? 0) - (moment.ranks[b] ?? 0);
  for (const level of seeds) level?.sort(byName);
  return seeds;
};

/** Sorted by distance, then name; a certain path wins, with its own distance. */
const list = (
  moment: Moment,
  { direction }: Question,
  start: number | null,
  all: Reach,
  certain: Reach,
  meet: (dataset: number, distance: number) => void,
): readonly Reached[] => {
  const byDistance: (number[] | undefined)[] = [];
  all.datasets.forEach((dataset, position) => {
    const sure = certain.positions.get(dataset);
    const distance = sure === null ? all.distances[position] : certain.distances[sure];
    (byDistance[distance ?? 0] ??= []).push(dataset);
  });
  const pathIn = paths(moment, direction);
  const [pathInAll, pathInCertain] = [pathIn(all), pathIn(certain)];
  const reached: Reached[] = [];
  for (const [distance, datasets] of byDistance.entries()) {
    for (const dataset of moment.inOrder(datasets ?? [])) {
      meet(dataset, distance);
      if (dataset === start) continue;
      const sure = certain.positions.get(dataset);
      const position = sure ?? all.positions.get(dataset) ?? 0;
      const pathAt = sure === null ? pathInAll : pathInCertain;
      reached.push(
        new LazyReached(moment.nameOf(dataset), null, distance, sure !== null, pathAt, position),
      );
    }
  }
  return reached;
};

/** Keeps the columns of the moment, so that a path can be made later. */
const paths = (moment: Moment, direction: Question['direction']) => {
  const tell = feedTeller(moment);
  const step = (from: number, to: number, row: number): Step => ({
    from: { ...moment.nameOf(from), field: null },
    to: { ...moment.nameOf(to), field: null },
    ...tell(row),
    transformation: null,
  });
  return ({ datasets, parents, rows }: Reach) =>
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

/** Datasets that an edge without field detail leads to. */
class Undetailed {
  readonly found: number[] = [];
  readonly #isDown: boolean;

  constructor(
    readonly moment: Moment,
    { direction }: Question,
    readonly seen: Visited,
  ) {
    this.#isDown = direction === 'DOWNSTREAM';
    seen.clear(moment.store.nodes.length);
  }

  meet(dataset: number, neighbour: number, row: number): void {
    const target = this.#isDown ? neighbour : dataset;
    if (this.seen.has(target) || this.#hasDetail(row)) return;
    this.seen.set(target, 0);
    this.found.push(target);
  }

  #hasDetail(row: number): boolean {
    const { store, identity } = this.moment;
    const isSettled =
      row < store.detailed.length &&
      identity.shown === null &&
      store.fieldEdges.holdings === null &&
      store.detailed[row] === 0 &&
      store.fieldEdges.outLater.size === 0;
    return isSettled ? false : this.moment.hasFieldDetail(row);
  }
}
