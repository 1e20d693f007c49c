import type { Answer, Question, Reached } from '../graph.ts';
import type { GraphRows } from '../contract/graph-notation.fixture.ts';
import {
  bestPaths,
  comparePaths,
  compareVertices,
  lastOf,
  type Path,
  stepsOf,
} from './best-paths.fixture.ts';
import { datasetLevel } from './dataset-level.fixture.ts';
import { fieldLevel } from './field-level.fixture.ts';
import { withJobsFollowed, jobsUsing } from './jobs.fixture.ts';
import { datasetEdges, type Level } from './level.fixture.ts';
import { compareNames, type Snapshot, snapshotOf } from './snapshot.fixture.ts';

/**
 * A second implementation of docs/semantics.md, part 2, written for clarity only: it keeps all arcs in a list, and
 * improves paths until none improves any more.
 */
export const modelAnswer = (rows: GraphRows, question: Question): Answer | null => {
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
  const snapshot = snapshotOf(rows, question);
  const { direction, start } = question;
  const isDown = direction === 'DOWNSTREAM';
  const level =
    start.kind === 'FIELD'
      ? fieldLevel(snapshot, start.field, isDown)
      : datasetLevel(snapshot, start.kind === 'JOB', isDown);
  if (level === null || snapshot.start === null) return null;

  const within = (paths: ReadonlyMap<string, Path>) =>
    [...paths.values()].filter(({ hops }) => hops <= depth);
  const sureArcs = level.arcs.filter(({ certain }) => certain);
  const all = within(bestPaths(level.starts, level.arcs, isDown));
  const sure = within(bestPaths(level.certainStarts, sureArcs, isDown));
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
  const undetailed = datasetEdges(snapshot)
    .filter((feed) => before.some((vertex) => level.leadsOn(feed, vertex)))
    .map(({ to }) => snapshot.dataset(to));
  return {
    asOf: question.asOf,
    start: { ...snapshot.name(snapshot.start), field: level.field },
    datasets,
    jobs: jobsOf(
      snapshot,
      level,
      found,
      isDown,
      start.kind === 'JOB' ? snapshot.start : null,
    ).filter(({ distance }) => distance <= depth + 1),
    completeness: {
      complete: true,
      cutBy: null,
      limit: null,
      hidden: 0,
      withoutFieldDetail: [...new Set(undetailed)].map(snapshot.name).sort(compareNames),
    },
  };
};

/**
 * One for each dataset and field that an answer lists, in the order of the answer: a certain path if there is one,
 * else the best.
 */
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
    (a, b) => a.path.hops - b.path.hops || compareVertices(lastOf(a.path), lastOf(b.path)),
  );
};

const jobsOf = (
  snapshot: Snapshot,
  level: Level,
  found: readonly Found[],
  isDown: boolean,
  asked: number | null,
): Answer['jobs'] => {
  const nearest = new Map<number, number>(asked === null ? [] : [[asked, 0]]);
  for (const { path } of found) {
    const vertex = lastOf(path);
    if (!level.isListed(vertex) && !level.isStart(vertex)) continue;
    for (const job of jobsUsing(snapshot, vertex.dataset, isDown)) {
      if (!level.isUser(job, vertex)) continue;
      nearest.set(job, Math.min(nearest.get(job) ?? Infinity, path.hops + 1));
    }
  }
  return [...withJobsFollowed(snapshot, nearest, isDown)]
    .filter(([job]) => job !== asked)
    .map(([job, distance]) => ({ job: snapshot.name(job), distance }))
    .sort((a, b) => a.distance - b.distance || compareNames(a.job, b.job));
};
