import { Clock } from '../time-limit.ts';
import type { Answer, Question, Reached } from '../../graph.ts';
import { completeness } from '../completeness.ts';
import { fieldLinks } from './field-edges.ts';
import { fieldPaths } from './field-paths.ts';
import type { FieldPlaces } from './field-vertices.ts';
import { fieldReach } from './field-traversal.ts';
import type { FieldReach } from './field-traversal.ts';
import { allSteps, certainSteps } from './field-successors.ts';
import { fieldUsers } from './field-users.ts';
import { LazyReached } from '../lazy-reached.ts';
import type { Moment } from '../snapshot.ts';
import { follow, listJobs, propose } from '../reached-jobs.ts';
import type { JobDistances } from '../reached-jobs.ts';

/** Answers for a field of a dataset, by its index; null when the dataset has no such field. */
export const fieldAnswer = (
  moment: Moment,
  question: Question,
  dataset: number,
  field: string,
): Answer | null => {
  const { direction } = question;
  const clock = new Clock(question.timeoutMs);
  const maxDepth = question.maxDepth ?? Infinity;
  const links = fieldLinks(moment);
  const { places } = links;
  const start = places.find(dataset, field);
  if (start === null) return null;

  // What decides on the rows of a dataset feeds each of its fields. So upstream nearly every dataset's rows are reached,
  // as a station on the way: a dataset as a whole is listed only where an edge without field detail comes from it.
  const starts = direction === 'UPSTREAM' ? [start, places.rows(dataset)] : [start];
  const listedAs = (place: number): number | null => {
    if (place === start || (direction === 'UPSTREAM' && places.isRows(place))) return null;
    return places.isWhole(place) ? places.rows(places.datasetOf(place)) : place;
  };
  const undetailed = new Set<number>();
  const walk = { places, starts, maxDepth, clock, listedAs };
  const all = fieldReach({
    ...walk,
    steps: allSteps(links, direction),
    meet(from, { kind, to }) {
      if (kind === 'BARE') undetailed.add(places.datasetOf(direction === 'DOWNSTREAM' ? to : from));
    },
  });
  const isAllCertain = all.steps.every((step) => step === null || step.kind === 'EDGE');
  const certain = isAllCertain
    ? all
    : fieldReach({ ...walk, steps: certainSteps(links, direction), meet: null });

  const jobs: JobDistances = new Map();
  const eachUser = fieldUsers(moment, links, direction);
  const lines = new Map<number, Found>();
  for (const found of eachFound(all, certain)) {
    const { place, distance } = found;
    const listed = listedAs(place);
    if (distance > maxDepth || (listed === null && place !== start)) continue;
    eachUser(place, (job) => propose(jobs, job, distance + 1));
    if (listed === null) continue;
    const other = lines.get(listed);
    if (other === undefined || (found.within === certain && other.within !== certain))
      lines.set(listed, found);
  }
  const isCut = follow(moment, direction, jobs, maxDepth + 1, clock) || all.cut || certain.cut;
  const pathIn = (reach: FieldReach) => fieldPaths(moment, places, direction, reach);
  const pathInCertain = pathIn(certain);
  const pathInAll = isAllCertain ? pathInCertain : pathIn(all);
  return {
    asOf: question.asOf,
    start: { ...moment.nameOf(dataset), field: places.fieldAt(start) },
    datasets: sorted(moment, places, lines).map(
      ({ place, distance, within, position }): Reached => {
        const name = moment.nameOf(places.datasetOf(place));
        const isCertain = within === certain;
        const pathAt = isCertain ? pathInCertain : pathInAll;
        return new LazyReached(name, places.fieldAt(place), distance, isCertain, pathAt, position);
      },
    ),
    jobs: listJobs(moment, jobs),
    completeness: completeness(moment, question, isCut, [...undetailed]),
  };
};

interface Found {
  readonly place: number;
  readonly distance: number;
  readonly within: FieldReach;
  readonly position: number;
}

/** Every place reached, in order of (hops, steps, path); a certain path wins, with its own distance. */
const eachFound = function* (all: FieldReach, certain: FieldReach): Generator<Found> {
  const sure = new Map(
    all === certain ? [] : certain.places.map((place, position) => [place, position]),
  );
  for (const [anyhow, place] of all.places.entries()) {
    const certainly = sure.get(place);
    const [within, position] = certainly === undefined ? [all, anyhow] : [certain, certainly];
    yield { place, distance: within.hops[position] ?? 0, within, position };
  }
};

/** By distance, then names. */
const sorted = (
  moment: Moment,
  places: FieldPlaces,
  lines: ReadonlyMap<number, Found>,
): readonly Found[] => {
  const byDataset = new Map<number, number[]>();
  for (const place of lines.keys()) {
    const dataset = places.datasetOf(place);
    const list = byDataset.get(dataset);
    if (list === undefined) byDataset.set(dataset, [place]);
    else list.push(place);
  }
  const byDistance: Found[][] = [];
  for (const dataset of moment.inOrder([...byDataset.keys()])) {
    const list = byDataset.get(dataset) ?? [];
    for (const place of list.sort((a, b) => places.compare(a, b))) {
      const found = lines.get(place);
      if (found !== undefined) (byDistance[found.distance] ??= []).push(found);
    }
  }
  return byDistance.flat();
};
