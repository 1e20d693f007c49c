import { In, type EntityManager } from 'typeorm';
import type { JobName } from '#openlineage';
import {
  accumulate,
  namesIn,
  resolveNames,
  type ResolvedRef,
  runLineageOf,
  type StoredDatasetRef,
  type StoredLineage,
} from '#projection';
import { NodeRow } from '../../log-tables.ts';
import { contentsByHash } from '../contents.ts';
import { eventNameResolver, type EventNameResolver } from '../names/event-name-resolver.ts';
import { inChunks } from '../in-chunks.ts';

/** An event of a run: its job, its place in the order of events, and the hash of what it says. */
export interface RunEventRef {
  readonly job: number;
  readonly orderKey: string;
  readonly content: string;
}

/** What an event by itself states that its run reads and writes, by the nodes that the datasets show. */
export interface EventUses {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** The version facets of its inputs and of its outputs. */
  readonly versionsRead: readonly DatasetFact[];
  readonly versionsWritten: readonly DatasetFact[];
  /** What the lifecycle facets of its outputs say, such as DROP. */
  readonly changes: readonly DatasetFact[];
}

/** What a facet says of a dataset. */
export type DatasetFact = readonly [dataset: number, word: string];

/**
 * What each of these events states. Run history keeps what every run stated, so it is read event by event: what replaces a former
 * word, as a later columnLineage does, takes nothing back.
 */
export const usesOfEvents = async (
  db: EntityManager,
  asOf: number,
  events: readonly RunEventRef[],
): Promise<readonly EventUses[]> => {
  const texts = await contentsByHash(
    db,
    events.map(({ content }) => content),
  );
  const contents = new Map(
    [...texts].map(([hash, json]) => [hash, JSON.parse(json) as StoredLineage]),
  );
  const names = [...contents.values()].flatMap((content) => namesIn(content).datasets);
  const meant = await eventNameResolver(db, asOf, names);
  const jobs = await jobsOf(db, [...new Set(events.map(({ job }) => job))]);
  // Runs of a job say the same again and again, and it means the same unless a RENAME left one of the names.
  const known = new Map<string, EventUses>();
  return events.map((event) => {
    const key = `${event.content} ${event.job}`;
    const same = known.get(key);
    if (same) return same;
    const content = contents.get(event.content);
    const own = jobs.get(event.job);
    if (!content || !own) throw new Error(`unreachable: ${event.content} is not in the catalog`);
    const uses = usesOf(content, own, event.orderKey, meant);
    if (!namesIn(content).datasets.some((name) => meant.isAmbiguous(name))) known.set(key, uses);
    return uses;
  });
};

const jobsOf = async (
  db: EntityManager,
  ids: readonly number[],
): Promise<ReadonlyMap<number, NodeRow>> => {
  const rows = await inChunks(ids, (chunk) => db.findBy(NodeRow, { id: In(chunk) }));
  return new Map(rows.map((row) => [row.id, row]));
};

const usesOf = (
  content: StoredLineage,
  own: NodeRow,
  at: string,
  meant: EventNameResolver,
): EventUses => {
  const placed = resolveNames(content, {
    dataset: (name, renamed) => meant.of(name, at, renamed),
    name: (name, renamed) => meant.of(name, at, renamed),
    job: (name) => (isSameName(name, own) ? own.id : ANOTHER_JOB),
  });
  const { reads, writes } = runLineageOf(accumulate([placed], false), own.id);
  return {
    inputs: reads.flatMap(([dataset, job]) => (job === own.id ? [dataset] : [])),
    outputs: writes.flatMap(([job, dataset]) => (job === own.id ? [dataset] : [])),
    versionsRead: wordsIn(content.inputs, placed.inputs, ({ version }) => version),
    versionsWritten: wordsIn(content.outputs, placed.outputs, ({ version }) => version),
    changes: wordsIn(content.outputs, placed.outputs, ({ change }) => change),
  };
};

const wordsIn = (
  mentions: readonly StoredDatasetRef[],
  placed: readonly ResolvedRef[],
  wordOf: (mention: StoredDatasetRef) => string | null,
): readonly DatasetFact[] =>
  placed.flatMap(({ dataset }, index) => {
    const mention = mentions[index];
    const word = mention ? wordOf(mention) : null;
    return word === null ? [] : [[dataset, word]];
  });

// What an explicit lineage facet says of other jobs is not told here, so they need not be told apart.
const ANOTHER_JOB = 0;

const isSameName = (a: JobName, b: JobName): boolean =>
  a.namespace === b.namespace && a.name === b.name;
