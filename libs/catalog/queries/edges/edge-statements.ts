import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { z } from 'zod';
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
import type { CountLater, Page, Slice, StatedEdge } from '../../catalog.ts';
import { EventRow, RunRow } from '../../log-tables.ts';
import { DeclarationRow } from '../../working-tables.ts';
import { contentsByHash } from '../contents.ts';
import { eventNameResolver, type EventNameResolver } from '../names/event-name-resolver.ts';
import { grouped } from '../grouped.ts';
import { identitiesOf, canonicalNodeOf } from '../names/identities.ts';
import { inChunks } from '../in-chunks.ts';
import { eventsFrom, positionOf } from '../runs/job-events.ts';
import { countTogether, keyAfter, sliceOf } from '../page.ts';
import { attemptsAt } from '../runs/run-attempts.ts';
import { eventsNaming, usersOf } from '../runs/uses-by-runs.ts';

/**
 * For each edge the same page of the sequences of the events that state it, newest first. These are
 * the events that state it on their own and, for an inferred edge, the events that name one of its
 * ends in an attempt whose events together state it. Attempts count whatever their outcome.
 */
export const statementsOfEdges = async (
  db: EntityManager,
  edges: readonly StatedEdge[],
  page: Page,
): Promise<readonly Slice<number, CountLater>[]> => {
  const before = keyAfter(page, z.tuple([z.int()]))?.[0] ?? null;
  const found = await latestStatements(db, edges, before, page.first + 1);
  const countOf = countTogether(async (together: readonly StatedEdge[]) => {
    const all = await allStatements(db, together);
    return together.map((edge) => all.get(edge)?.length ?? 0);
  });
  return edges.map((edge) =>
    sliceOf(found.get(edge) ?? [], page, countOf(edge), (sequence) => [sequence]),
  );
};

/**
 * For each edge the distinct producers of all events that state it, as they were sent, in no
 * particular order.
 */
export const producersOfEdges = async (
  db: EntityManager,
  edges: readonly StatedEdge[],
): Promise<readonly (readonly string[])[]> => {
  const stated = await allStatements(db, edges);
  const producers = edges.map(async (edge) => {
    const rows = await inChunks(stated.get(edge) ?? [], (chunk) =>
      db
        .createQueryBuilder(EventRow, 'event')
        .select('event.producer', 'producer')
        .distinct()
        .where('event.sequence IN (:...chunk) AND event.producer IS NOT NULL', { chunk })
        .getRawMany<{ readonly producer: string }>(),
    );
    return [...new Set(rows.map(({ producer }) => producer))];
  });
  return Promise.all(producers);
};

const allStatements = (
  db: EntityManager,
  edges: readonly StatedEdge[],
): Promise<ReadonlyMap<StatedEdge, readonly number[]>> =>
  latestStatements(db, edges, null, Infinity);

/** The progress of reading the events of the job that states an edge, newest first. */
interface Search {
  readonly edge: StatedEdge;
  /** Events with a lower sequence have not been read yet. */
  readonly before: number;
  /** The runs that have been read. */
  readonly runs: Set<number>;
  /** The events found so far, in runs and declarations, that state the edge. */
  readonly found: Set<number>;
  readonly isWhole: boolean;
}

/**
 * For each edge up to `most` of the latest events that state it, before a sequence if one is given.
 */
const latestStatements = async (
  db: EntityManager,
  edges: readonly StatedEdge[],
  before: number | null,
  most: number,
): Promise<ReadonlyMap<StatedEdge, readonly number[]>> => {
  const stated = new Map<StatedEdge, readonly number[]>();
  const declared = await eachMoment(edges, (at, own) => declaredAt(db, at, own));
  let searches = edges.map((edge): Search => {
    const end = edge.at + 1;
    return {
      edge,
      before: before === null ? end : Math.min(before, end),
      runs: new Set(),
      found: new Set(declared.get(edge)),
      isWhole: edge.job === null,
    };
  });
  for (let size = FEWEST_EVENTS; searches.length > 0; size = Math.min(2 * size, MOST_AT_ONCE)) {
    searches = (await readOn(db, searches, size)).flatMap((search) => {
      // Events older than the last one read may still turn out to state the edge, so only newer
      // ones are final.
      const known = [...search.found].filter(
        (sequence) =>
          (before === null || sequence < before) && (search.isWhole || sequence >= search.before),
      );
      stated.set(search.edge, known.sort((a, b) => b - a).slice(0, most));
      return search.isWhole || known.length >= most ? [] : [search];
    });
  }
  return stated;
};

const FEWEST_EVENTS = 6;
const MOST_AT_ONCE = 2_000;

/** Reads the next events of the jobs, and what their runs state. */
const readOn = async (
  db: EntityManager,
  searches: readonly Search[],
  size: number,
): Promise<readonly Search[]> => {
  const open = searches.filter(({ isWhole }) => !isWhole);
  const last = open.reduce((latest, { edge }) => Math.max(latest, edge.at), 0);
  // Edges of one job that are still open continue at the same position, which is read once for all
  // of them.
  const places = grouped(open, ({ edge, before }) => `${edge.job} ${before}`);
  const lists = await eventsFrom(
    db,
    last,
    [...places.values()].flatMap(([search]) =>
      search ? [{ job: search.edge.job ?? 0, last: positionOf(search.before), most: size }] : [],
    ),
    'ARRIVAL',
  );
  const listOf = new Map(
    [...places.values()].flatMap((searches, index) =>
      searches.map((search) => [search, lists[index] ?? []] as const),
    ),
  );
  const unread = new Map<StatedEdge, readonly number[]>();
  const read = open.map((search): Search => {
    const list = listOf.get(search) ?? [];
    const runs = [...new Set(list.map(({ run }) => run))].filter((run) => !search.runs.has(run));
    for (const run of runs) search.runs.add(run);
    unread.set(search.edge, runs);
    const isWhole = list.length < size;
    return { ...search, before: list.at(-1)?.sequence ?? search.before, isWhole };
  });
  const stated = await eachMoment([...unread.keys()], (at, edges) =>
    statedByRuns(db, at, edges, unread),
  );
  for (const { edge, found } of read)
    for (const sequence of stated.get(edge) ?? []) found.add(sequence);
  return [...searches.filter(({ isWhole }) => isWhole), ...read];
};

/** Runs the query once per sequence at which edges were last open. */
const eachMoment = async (
  edges: readonly StatedEdge[],
  ask: (
    at: number,
    edges: readonly StatedEdge[],
  ) => Promise<ReadonlyMap<StatedEdge, readonly number[]>>,
): Promise<ReadonlyMap<StatedEdge, readonly number[]>> => {
  const found = new Map<StatedEdge, readonly number[]>();
  for (const [at, together] of grouped(edges, (edge) => edge.at))
    for (const [edge, sequences] of await ask(at, together)) found.set(edge, sequences);
  return found;
};

/** Events that are evaluated together: those of an attempt, or a single declaration. */
interface Statement {
  readonly owner: number;
  /** Null: a declaration of a dataset. */
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
  statements: readonly Statement[],
): Promise<ReadonlyMap<StatedEdge, readonly number[]>> => {
  const texts = await contentsByHash(
    db,
    statements.flatMap(({ events }) => events.map(({ content }) => content)),
  );
  const contents = new Map(
    [...texts].map(([hash, json]) => [hash, JSON.parse(json) as StoredLineage]),
  );
  const names = [...contents.values()].flatMap((content) => namesIn(content).datasets);
  const resolver = await eventNameResolver(db, at, names);
  const shown = await canonicalNodeOf(
    db,
    at,
    edges.flatMap(({ from, to }) => [from, to]),
  );
  const byOwner = grouped(
    statements.map((statement) => resolveStatement(statement, contents, resolver)),
    ({ owner }) => owner,
  );
  return new Map(
    edges.map((edge) => {
      const ends = { from: shown.get(edge.from) ?? edge.from, to: shown.get(edge.to) ?? edge.to };
      const own = edge.owners.flatMap((owner) => byOwner.get(owner) ?? []);
      const sequences = own.flatMap((statement) => statingEvents(statement, { ...edge, ...ends }));
      return [edge, [...new Set(sequences)]];
    }),
  );
};

/** What the unread runs state, considering only events that name an end of an edge. */
const statedByRuns = async (
  db: EntityManager,
  at: number,
  edges: readonly StatedEdge[],
  unread: ReadonlyMap<StatedEdge, readonly number[]>,
): Promise<ReadonlyMap<StatedEdge, readonly number[]>> => {
  const runs = [...new Set(edges.flatMap((edge) => unread.get(edge) ?? []))];
  const ends = [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
  const users = await usersOf(db, at, ends, null);
  const nodes = [...new Set([...users.values()].flatMap((one) => one.nodes))];
  const naming = await eventsNaming(db, at, nodes, runs);
  const rows = await inChunks([...new Set(naming.map(({ run }) => run))], (chunk) =>
    db.findBy(RunRow, { id: In(chunk), firstSequence: LessThanOrEqual(at) }),
  );
  const statements = (await attemptsAt(db, at, rows)).map(({ run, attempt }) => {
    return { owner: run.job, job: run.job, events: attempt.events };
  });
  return statedAt(db, at, edges, statements);
};

/** What declarations state. */
const declaredAt = async (
  db: EntityManager,
  at: number,
  edges: readonly StatedEdge[],
): Promise<ReadonlyMap<StatedEdge, readonly number[]>> => {
  const jobs = [...new Set(edges.flatMap(({ job }) => job ?? []))];
  const ofDatasets = edges.flatMap(({ job, owners }) => (job === null ? owners : []));
  const owners = await ownersOfNames(db, at, [...new Set(ofDatasets)]);
  const declarations = await inChunks([...jobs, ...owners.keys()], (chunk) =>
    db.findBy(DeclarationRow, { owner: In(chunk), sequence: LessThanOrEqual(at) }),
  );
  const statements = declarations.map((declared) => ({
    owner: owners.get(declared.owner) ?? declared.owner,
    job: owners.has(declared.owner) ? null : declared.owner,
    events: [declared],
  }));
  return statedAt(db, at, edges, statements);
};

/**
 * For each name of these datasets its dataset. Declarations are stored under the name that they are
 * about.
 */
const ownersOfNames = async (
  db: EntityManager,
  at: number,
  datasets: readonly number[],
): Promise<ReadonlyMap<number, number>> => {
  const shown = await canonicalNodeOf(db, at, datasets);
  const identities = await identitiesOf(db, at, [...new Set(shown.values())]);
  return new Map(
    datasets.flatMap((dataset) => {
      const members = identities.get(shown.get(dataset) ?? dataset)?.members ?? [];
      return members.map(({ id }) => [id, dataset] as const);
    }),
  );
};

interface ResolvedStatement {
  readonly owner: number;
  readonly job: number | null;
  readonly events: readonly {
    readonly sequence: number;
    readonly resolved: ResolvedContent;
    readonly states: RunLineage;
  }[];
}

const resolveStatement = (
  { owner, job, events }: Statement,
  contents: ReadonlyMap<string, StoredLineage>,
  resolver: EventNameResolver,
): ResolvedStatement => ({
  owner,
  job,
  events: events.map(({ sequence, orderKey, content: hash }) => {
    const content = contents.get(hash);
    if (!content) throw new Error(`unreachable: content ${hash} is not in the catalog`);
    const resolved = resolveNames(content, {
      dataset: (name, renamed) => resolver.of(name, orderKey, renamed),
      name: (name, renamed) => resolver.of(name, orderKey, renamed),
      job: () => SOME_JOB,
    });
    return { sequence, resolved, states: statementIn([resolved], job) };
  }),
});

// Which other jobs an event names does not affect edges between datasets.
const SOME_JOB = 0;

const statementIn = (resolved: readonly ResolvedContent[], job: number | null): RunLineage => {
  const all = accumulate(resolved, false);
  return job === null ? declaredLineage(all.lineage ?? []) : runLineageOf(all, job);
};

const statingEvents = ({ job, events }: ResolvedStatement, edge: StatedEdge): readonly number[] => {
  const all = events.map(({ resolved }) => resolved);
  const together =
    edge.basis === 'INFERRED' && events.length > 1 && hasFeed(statementIn(all, job), edge);
  return events
    .filter(
      ({ resolved: { inputs, outputs }, states }) =>
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
