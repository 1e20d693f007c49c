import type { Answer, Question, Reached } from '../graph.ts';
import type { GraphRows } from '../contract/graph-notation.fixture.ts';
import { bestPaths, comparePaths, comparePlaces, lastOf, stepsOf } from './best-paths.fixture.ts';
import type { Path } from './best-paths.fixture.ts';
import { datasetLevel } from './dataset-level.fixture.ts';
import { fieldLevel } from './field-level.fixture.ts';
import { followed, usersOf } from './jobs.fixture.ts';
import { feedsOf } from './level.fixture.ts';
import type { Level } from './level.fixture.ts';
import { compareNames, momentOf } from './snapshot.fixture.ts';
import type { Moment } from './snapshot.fixture.ts';

/** A second, naive implementation of docs/semantics.md, part 2: it keeps all arcs in a list and enumerates all paths. */
export const naiveAnswer = (rows: GraphRows, question: Question): Answer | null => {
  const whole = answerWithin(rows, question, Infinity);
  const { maxDepth } = question;
  if (whole === null || maxDepth === null) return whole;
  const limited = answerWithin(rows, question, maxDepth);
  const tell = (answer: Answer | null) => JSON.stringify([answer?.datasets, answer?.jobs]);
  if (limited === null || tell(limited) === tell(whole)) return limited;
  const cut = { complete: false, cutBy: 'DEPTH', limit: maxDepth } as const;
  return { ...limited, completeness: { ...limited.completeness, ...cut } };
};

/** A path, and whether all of its steps are certain. */
interface Found {
  readonly path: Path;
  readonly certain: boolean;
}

const answerWithin = (rows: GraphRows, question: Question, depth: number): Answer | null => {
  const moment = momentOf(rows, question);
  const { direction, start } = question;
  const isDown = direction === 'DOWNSTREAM';
  const level =
    start.kind === 'FIELD'
      ? fieldLevel(moment, start.field, isDown)
      : datasetLevel(moment, start.kind === 'JOB', isDown);
  if (level === null || moment.start === null) return null;

  const within = (paths: ReadonlyMap<string, Path>) =>
    [...paths.values()].filter(({ hops }) => hops <= depth);
  const sureArcs = level.arcs.filter(({ certain }) => certain);
  const all = within(bestPaths(level.starts, level.arcs, isDown));
  const sure = within(bestPaths(level.sureStarts, sureArcs, isDown));
  const found = all.map((path): Found => {
    const known = sure.find((other) => lastOf(other).key === lastOf(path).key);
    return { path: known ?? path, certain: known !== undefined };
  });

  const datasets = linesOf(found.filter(({ path }) => level.isListed(lastOf(path)))).map(
    ({ path, certain }): Reached => {
      const { namespace, name, field } = lastOf(path);
      const steps = stepsOf(path, certain ? sureArcs : level.arcs, isDown);
      return { dataset: { namespace, name }, field, distance: path.hops, certain, path: steps };
    },
  );
  const before = all.filter(({ hops }) => hops < depth).map(lastOf);
  const undetailed = feedsOf(moment)
    .filter((feed) => before.some((place) => level.leadsOn(feed, place)))
    .map(({ to }) => moment.dataset(to));
  return {
    asOf: question.asOf,
    start: { ...moment.name(moment.start), field: level.field },
    datasets,
    jobs: jobsOf(moment, level, found, isDown, start.kind === 'JOB' ? moment.start : null).filter(
      ({ distance }) => distance <= depth + 1,
    ),
    completeness: {
      complete: true,
      cutBy: null,
      limit: null,
      hidden: 0,
      withoutFieldDetail: [...new Set(undetailed)].map(moment.name).sort(compareNames),
    },
  };
};

/** One for each dataset and field that an answer lists: a certain one, else the best, in the order of the answer. */
const linesOf = (found: readonly Found[]): readonly Found[] => {
  const lines = new Map<string, Found>();
  const sorted = found.toSorted(
    (a, b) => Number(b.certain) - Number(a.certain) || comparePaths(a.path, b.path),
  );
  for (const one of sorted) {
    const { dataset, field } = lastOf(one.path);
    const line = JSON.stringify([dataset, field]);
    if (!lines.has(line)) lines.set(line, one);
  }
  return [...lines.values()].sort(
    (a, b) => a.path.hops - b.path.hops || comparePlaces(lastOf(a.path), lastOf(b.path)),
  );
};

const jobsOf = (
  moment: Moment,
  level: Level,
  found: readonly Found[],
  isDown: boolean,
  asked: number | null,
): Answer['jobs'] => {
  const nearest = new Map<number, number>(asked === null ? [] : [[asked, 0]]);
  for (const { path } of found) {
    const place = lastOf(path);
    if (!level.isListed(place) && !level.isStart(place)) continue;
    for (const job of usersOf(moment, place.dataset, isDown)) {
      if (!level.isUser(job, place)) continue;
      nearest.set(job, Math.min(nearest.get(job) ?? Infinity, path.hops + 1));
    }
  }
  return [...followed(moment, nearest, isDown)]
    .filter(([job]) => job !== asked)
    .map(([job, distance]) => ({ job: moment.name(job), distance }))
    .sort((a, b) => a.distance - b.distance || compareNames(a.job, b.job));
};
