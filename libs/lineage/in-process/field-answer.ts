import { Clock } from '../clock.ts';
import type { Answer, Question } from '../graph.ts';
import { fieldLinks } from './field-links.ts';
import { fieldPaths } from './field-paths.ts';
import { fieldReach } from './field-reach.ts';
import type { FieldReach, FieldWalk } from './field-reach.ts';
import { allSteps, certainSteps } from './field-steps.ts';
import { fieldUsers } from './field-users.ts';
import { LazyReached } from './lazy-reached.ts';
import type { Moment } from './moment.ts';
import { completeness } from './completeness.ts';
import { follow, listJobs, propose } from './reached-jobs.ts';
import type { JobDistances } from './reached-jobs.ts';

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
  const { rows } = places.of(dataset);
  const starts = direction === 'UPSTREAM' ? [start, rows] : [start];
  const listedAs = (place: number): number | null => {
    const { rows, rest } = places.around(place);
    if (place === start || (direction === 'UPSTREAM' && place === rows)) return null;
    return place === rest ? rows : place;
  };
  const undetailed = new Set<number>();
  const walk: Omit<FieldWalk, 'steps'> = {
    places,
    starts,
    maxDepth,
    clock,
    listedAs,
    meet(from, { kind, to }) {
      if (kind === 'BARE')
        undetailed.add(places.around(direction === 'DOWNSTREAM' ? to : from).dataset);
    },
  };
  const all = fieldReach({ ...walk, steps: allSteps(moment, links, direction) });
  const certain = fieldReach({ ...walk, steps: certainSteps(moment, links, direction) });

  const jobs: JobDistances = new Map();
  const eachUser = fieldUsers(moment, links, direction);
  const best = new Map<number, Found>();
  for (const found of eachFound(all, certain)) {
    const { place, distance, isCertain } = found;
    const listed = listedAs(place);
    if (distance > maxDepth || (listed === null && place !== start)) continue;
    eachUser(place, (job) => propose(jobs, job, distance + 1));
    if (listed === null) continue;
    const other = best.get(listed);
    if (other === undefined || (isCertain && !other.isCertain)) best.set(listed, found);
  }
  const pathIn = (reach: FieldReach) => fieldPaths(moment, places, direction, reach);
  const [pathInAll, pathInCertain] = [pathIn(all), pathIn(certain)];
  const datasets = [...best]
    .sort(([a, one], [b, other]) => one.distance - other.distance || places.compare(a, b))
    .map(([, { place, distance, isCertain, position }]) => {
      const name = moment.nameOf(places.around(place).dataset);
      const pathAt = isCertain ? pathInCertain : pathInAll;
      return new LazyReached(name, places.fieldAt(place), distance, isCertain, pathAt, position);
    });
  const isCut = follow(moment, direction, jobs, maxDepth + 1, clock) || all.cut || certain.cut;
  return {
    asOf: question.asOf,
    start: { ...moment.nameOf(dataset), field: places.fieldAt(start) },
    datasets,
    jobs: listJobs(moment, jobs),
    completeness: completeness(moment, question, isCut, [...undetailed]),
  };
};

interface Found {
  readonly place: number;
  readonly distance: number;
  readonly isCertain: boolean;
  /** In the walk of certain steps where certain, else in that of all. */
  readonly position: number;
}

/** Every place reached, in order of (hops, steps, path); a certain path wins, with its own distance. */
const eachFound = function* (all: FieldReach, certain: FieldReach): Generator<Found> {
  const sure = new Map(certain.places.map((place, position) => [place, position]));
  for (const [anyhow, place] of all.places.entries()) {
    const position = sure.get(place);
    yield position === undefined
      ? { place, distance: all.hops[anyhow] ?? 0, isCertain: false, position: anyhow }
      : { place, distance: certain.hops[position] ?? 0, isCertain: true, position };
  }
};
