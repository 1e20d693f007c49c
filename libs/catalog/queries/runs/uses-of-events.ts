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

/** An event of a run: its job, its order key, and the hash of its content. */
export interface RunEventRef {
  readonly job: number;
  readonly orderKey: string;
  readonly content: string;
}

/** The inputs and outputs that a single event states, by canonical node. */
export interface EventUses {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** The version facets of its inputs and outputs. */
  readonly versionsRead: readonly DatasetFact[];
  readonly versionsWritten: readonly DatasetFact[];
  /** The lifecycle changes of its outputs, such as DROP. */
  readonly changes: readonly DatasetFact[];
}

/** A value that a facet states about a dataset. */
export type DatasetFact = readonly [dataset: number, value: string];

/**
 * The inputs and outputs that each of these events states on its own. Later events do not take
 * anything back here, unlike in current lineage: the history of a run contains everything that it
 * ever stated.
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
  const resolver = await eventNameResolver(db, asOf, names);
  const jobs = await jobsOf(db, [...new Set(events.map(({ job }) => job))]);
  // Runs of a job often repeat the same content. It has the same meaning unless a RENAME left one
  // of the names.
  const known = new Map<string, EventUses>();
  return events.map((event) => {
    const key = `${event.content} ${event.job}`;
    const same = known.get(key);
    if (same) return same;
    const content = contents.get(event.content);
    const own = jobs.get(event.job);
    if (!content || !own)
      throw new Error(`unreachable: content ${event.content} is not in the catalog`);
    const uses = usesOf(content, own, event.orderKey, resolver);
    if (!namesIn(content).datasets.some((name) => resolver.isAmbiguous(name))) known.set(key, uses);
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
  resolver: EventNameResolver,
): EventUses => {
  const resolved = resolveNames(content, {
    dataset: (name, renamed) => resolver.of(name, at, renamed),
    name: (name, renamed) => resolver.of(name, at, renamed),
    job: (name) => (isSameName(name, own) ? own.id : ANOTHER_JOB),
  });
  const { reads, writes } = runLineageOf(accumulate([resolved], false), own.id);
  return {
    inputs: reads.flatMap(([dataset, job]) => (job === own.id ? [dataset] : [])),
    outputs: writes.flatMap(([job, dataset]) => (job === own.id ? [dataset] : [])),
    versionsRead: factsIn(content.inputs, resolved.inputs, ({ version }) => version),
    versionsWritten: factsIn(content.outputs, resolved.outputs, ({ version }) => version),
    changes: factsIn(content.outputs, resolved.outputs, ({ change }) => change),
  };
};

const factsIn = (
  mentions: readonly StoredDatasetRef[],
  resolved: readonly ResolvedRef[],
  valueOf: (mention: StoredDatasetRef) => string | null,
): readonly DatasetFact[] =>
  resolved.flatMap(({ dataset }, index) => {
    const mention = mentions[index];
    const value = mention ? valueOf(mention) : null;
    return value === null ? [] : [[dataset, value]];
  });

// Statements about other jobs, in explicit lineage facets, are not needed here, so these jobs need
// not be told apart.
const ANOTHER_JOB = 0;

const isSameName = (a: JobName, b: JobName): boolean =>
  a.namespace === b.namespace && a.name === b.name;
