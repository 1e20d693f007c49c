import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import {
  accumulate,
  declaredLineage,
  namesIn,
  resolveNames,
  type ResolvedContent,
  type RunLineage,
  runLineageOf,
  type StoredLineage,
} from '#projection';
import type { StatedEdge } from '../catalog.ts';
import { DeclarationRow } from '../working-tables.ts';
import { contentsOf } from './contents-of.ts';
import { datasetsMeant, type DatasetsMeant } from './datasets-meant.ts';
import { grouped } from './grouped.ts';
import { identitiesOf, shownOf } from './identities-of.ts';
import { inChunks } from './in-chunks.ts';
import { attemptsAt, runsOf } from './run-attempts.ts';

/**
 * For each edge the sequences of the events that state it, newest first: those that do by themselves, and, for an inferred edge, those
 * that name one of its ends for an attempt that states it in all its events together. What became of the attempt does not matter.
 */
export const statementsOfEdges = async (
  db: EntityManager,
  edges: readonly StatedEdge[],
): Promise<readonly (readonly number[])[]> => {
  const found = new Map<StatedEdge, readonly number[]>();
  for (const [at, together] of grouped(edges, (edge) => edge.at)) {
    for (const [edge, sequences] of await statedAt(db, at, together)) found.set(edge, sequences);
  }
  return edges.map((edge) => found.get(edge) ?? []);
};

/** Events that state something together: an attempt of a run, or one declaration. */
interface Telling {
  readonly owner: number;
  /** Null: a dataset's declaration. */
  readonly job: number | null;
  readonly events: readonly {
    readonly sequence: number;
    readonly orderKey: string;
    readonly content: string;
  }[];
}

const statedAt = async (
  db: EntityManager,
  at: number,
  edges: readonly StatedEdge[],
): Promise<ReadonlyMap<StatedEdge, readonly number[]>> => {
  const tellings = await tellingsAt(db, at, edges);
  const texts = await contentsOf(
    db,
    tellings.flatMap(({ events }) => events.map(({ content }) => content)),
  );
  const contents = new Map(
    [...texts].map(([hash, json]) => [hash, JSON.parse(json) as StoredLineage]),
  );
  const names = [...contents.values()].flatMap((content) => namesIn(content).datasets);
  const meant = await datasetsMeant(db, at, names);
  const shown = await shownOf(
    db,
    at,
    edges.flatMap(({ from, to }) => [from, to]),
  );
  const byOwner = grouped(
    tellings.map((telling) => placedIn(telling, contents, meant)),
    ({ owner }) => owner,
  );
  return new Map(
    edges.map((edge) => {
      const ends = { from: shown.get(edge.from) ?? edge.from, to: shown.get(edge.to) ?? edge.to };
      const own = edge.owners.flatMap((owner) => byOwner.get(owner) ?? []);
      const sequences = own.flatMap((told) => statingIn(told, { ...edge, ...ends }));
      return [edge, [...new Set(sequences)].sort((a, b) => b - a)];
    }),
  );
};

const tellingsAt = async (
  db: EntityManager,
  at: number,
  edges: readonly StatedEdge[],
): Promise<readonly Telling[]> => {
  const ofJobs = edges.flatMap(({ job }) => (job === null ? [] : [job]));
  const jobs = [...new Set(ofJobs)];
  const ofDatasets = edges.flatMap(({ job, owners }) => (job === null ? owners : []));
  const owners = await ownersOfNames(db, at, [...new Set(ofDatasets)]);
  const declarations = await inChunks([...jobs, ...owners.keys()], (chunk) =>
    db.findBy(DeclarationRow, { owner: In(chunk), sequence: LessThanOrEqual(at) }),
  );
  const attempts = await attemptsAt(db, at, await runsOf(db, at, jobs));
  return [
    ...attempts.map(({ run, attempt }) => ({
      owner: run.job,
      job: run.job,
      events: attempt.events,
    })),
    ...declarations.map((declared) => ({
      owner: owners.get(declared.owner) ?? declared.owner,
      job: owners.has(declared.owner) ? null : declared.owner,
      events: [declared],
    })),
  ];
};

/** The names of these datasets, each with its dataset: a declaration is kept under the name that it is about. */
const ownersOfNames = async (
  db: EntityManager,
  at: number,
  datasets: readonly number[],
): Promise<ReadonlyMap<number, number>> => {
  const shown = await shownOf(db, at, datasets);
  const identities = await identitiesOf(db, at, [...new Set(shown.values())]);
  return new Map(
    datasets.flatMap((dataset) => {
      const members = identities.get(shown.get(dataset) ?? dataset)?.members ?? [];
      return members.map(({ id }) => [id, dataset] as const);
    }),
  );
};

interface Told {
  readonly owner: number;
  readonly job: number | null;
  readonly events: readonly {
    readonly sequence: number;
    readonly placed: ResolvedContent;
    readonly states: RunLineage;
  }[];
}

const placedIn = (
  { owner, job, events }: Telling,
  contents: ReadonlyMap<string, StoredLineage>,
  meant: DatasetsMeant,
): Told => ({
  owner,
  job,
  events: events.map(({ sequence, orderKey, content: hash }) => {
    const content = contents.get(hash);
    if (!content) throw new Error(`unreachable: ${hash} is not in the catalog`);
    const placed = resolveNames(content, {
      dataset: (name, renamed) => meant.of(name, orderKey, renamed),
      name: (name, renamed) => meant.of(name, orderKey, renamed),
      job: () => SOME_JOB,
    });
    return { sequence, placed, states: statementIn([placed], job) };
  }),
});

// Between datasets it makes no difference which other jobs an event names.
const SOME_JOB = 0;

const statementIn = (placed: readonly ResolvedContent[], job: number | null): RunLineage => {
  const all = accumulate(placed, false);
  return job === null ? declaredLineage(all.lineage ?? []) : runLineageOf(all, job);
};

const statingIn = ({ job, events }: Told, edge: StatedEdge): readonly number[] => {
  const all = events.map(({ placed }) => placed);
  const together =
    edge.basis === 'INFERRED' && events.length > 1 && hasFeed(statementIn(all, job), edge);
  return events
    .filter(
      ({ placed: { inputs, outputs }, states }) =>
        hasFeed(states, edge) ||
        (together &&
          (inputs.some(({ dataset }) => dataset === edge.from) ||
            outputs.some(({ dataset }) => dataset === edge.to))),
    )
    .map(({ sequence }) => sequence);
};

const hasFeed = ({ datasetEdges, inferredProducts }: RunLineage, edge: StatedEdge): boolean =>
  edge.basis === 'INFERRED'
    ? inferredProducts.some(([from, to]) => from.includes(edge.from) && to.includes(edge.to))
    : datasetEdges.some(
        ([from, to, basis]) => from === edge.from && to === edge.to && basis === edge.basis,
      );
