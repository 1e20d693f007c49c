import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { byName, canonicalJson, type DatasetName, isJsonObject, parseJson } from '#openlineage';
import { isStream } from '#projection';
import { EdgeRow, FacetRow } from '../../answer-tables.ts';
import { RunEventRow } from '../../log-tables.ts';
import { contentsByHash } from '../contents.ts';
import { grouped } from '../grouped.ts';
import { canonicalNodeOf } from '../names/identities.ts';
import { inChunks } from '../in-chunks.ts';
import { jobStates, type Part, type RunMoment } from './job-states.ts';
import { processingTypesOf } from '../runs/run-attempts.ts';
import { nodeNames } from '../names/node-names.ts';

/** What a job reads and writes, and its source, from one event until another changed it. */
export interface JobVersionView {
  readonly number: number;
  readonly since: number;
  readonly until: number | null;
  readonly reads: readonly DatasetName[];
  readonly writes: readonly DatasetName[];
  /** The source facets, by key. */
  readonly source: readonly { readonly key: string; readonly json: string }[];
  readonly difference: JobDifference;
}

/** The difference from the previous version. For the first version, from nothing. */
export interface JobDifference {
  readonly readsAdded: readonly DatasetName[];
  readonly readsRemoved: readonly DatasetName[];
  readonly writesAdded: readonly DatasetName[];
  readonly writesRemoved: readonly DatasetName[];
  /** Keys of the source facets that changed. */
  readonly sourceChanged: readonly string[];
}

const SOURCE = ['sourceCode', 'sourceCodeLocation', 'sql'];

/**
 * For each job its versions, newest first. A job that never stated anything has none. Dataset names
 * are those as of the sequence.
 */
export const jobVersionsOf = async (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
): Promise<readonly (readonly JobVersionView[])[]> => {
  const asked = [...new Set(jobs)];
  const uses = await usesOf(db, asOf, asked);
  const sources = await sourcesOf(db, asOf, asked);
  const all = [...uses, ...sources.parts];
  const moments = grouped(await momentsOf(db, asOf, asked, all), ({ job }) => job);
  const types = await processingTypesOf(db, asOf, asked);
  const nameOf = await nodeNames(
    db,
    uses.map(({ dataset }) => dataset),
  );
  const parts = grouped(all, ({ job }) => job);
  return jobs.map((job) => {
    const kind = { isStream: isStream(types.get(job)), asOf };
    const states = jobStates(parts.get(job) ?? [], moments.get(job) ?? [], kind);
    const shown = (keys: readonly string[], prefix: string): readonly DatasetName[] =>
      keys
        .filter((key) => key.startsWith(prefix))
        .map((key) => nameOf(Number(key.slice(prefix.length))))
        .sort(byName);
    return states
      .map(({ since, current, added, removed }, index) => ({
        number: index + 1,
        since,
        until: states[index + 1]?.since ?? null,
        reads: shown(current, 'READS '),
        writes: shown(current, 'WRITES '),
        source: current.flatMap((key) => sources.facets.get(key) ?? []).sort(byKey),
        difference: {
          readsAdded: shown(added, 'READS '),
          readsRemoved: shown(removed, 'READS '),
          writesAdded: shown(added, 'WRITES '),
          writesRemoved: shown(removed, 'WRITES '),
          sourceChanged: [
            ...new Set([...added, ...removed].flatMap((key) => sources.facets.get(key)?.key ?? [])),
          ].sort(),
        },
      }))
      .reverse();
  });
};

const byKey = (a: { readonly key: string }, b: { readonly key: string }): number =>
  a.key < b.key ? -1 : 1;

type UsePart = Part & { readonly dataset: number };

const usesOf = async (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
): Promise<readonly UsePart[]> => {
  const openedAt = LessThanOrEqual(asOf);
  const rows = await inChunks(jobs, async (chunk) => [
    ...(await db.findBy(EdgeRow, { kind: 'READS', to: In(chunk), openedAt })),
    ...(await db.findBy(EdgeRow, { kind: 'WRITES', from: In(chunk), openedAt })),
  ]);
  const endsOf = ({ kind, from, to }: EdgeRow) =>
    kind === 'READS' ? { job: to, dataset: from } : { job: from, dataset: to };
  const shown = await canonicalNodeOf(
    db,
    asOf,
    rows.map((row) => endsOf(row).dataset),
  );
  return rows.map((row) => {
    const { job, dataset } = endsOf(row);
    const own = shown.get(dataset) ?? dataset;
    const { openedAt: opened, closedAt: closed } = row;
    return { job, dataset: own, key: `${row.kind} ${own}`, opened, closed };
  });
};

/** The source facets of jobs as parts, and the facet that each part key refers to. */
const sourcesOf = async (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
): Promise<{
  readonly parts: readonly Part[];
  readonly facets: ReadonlyMap<string, { readonly key: string; readonly json: string }>;
}> => {
  const rows = await inChunks(jobs, (chunk) =>
    db.findBy(FacetRow, {
      owner: In(chunk),
      key: In(SOURCE),
      counts: true,
      openedAt: LessThanOrEqual(asOf),
    }),
  );
  const texts = await contentsByHash(
    db,
    rows.map(({ content }) => content),
  );
  const facets = new Map<string, { readonly key: string; readonly json: string }>();
  const parts = rows.map(({ owner, key, content, openedAt, closedAt }) => {
    const json = withoutSender(texts.get(content) ?? '{}');
    const part = `FACET ${key} ${json}`;
    facets.set(part, { key, json });
    return { job: owner, key: part, opened: openedAt, closed: closedAt };
  });
  return { parts, facets };
};

// A new version of the producer is not a new source.
const withoutSender = (text: string): string => {
  const facet = parseJson(Buffer.from(text));
  if (!isJsonObject(facet)) return text;
  const own = Object.entries(facet).filter(([member]) => !member.startsWith('_'));
  return canonicalJson(Object.fromEntries(own));
};

/**
 * The events of the jobs' runs at which a part opened or closed. For each that does not end a run,
 * also the next event that does: changes during a run take effect there.
 */
const momentsOf = async (
  db: EntityManager,
  asOf: number,
  jobs: readonly number[],
  parts: readonly Part[],
): Promise<readonly (RunMoment & { readonly job: number })[]> => {
  const changes = new Set(parts.flatMap(({ opened, closed }) => [opened, closed]));
  const own = new Set(jobs);
  const rows = await inChunks(
    [...changes].filter((sequence) => sequence <= asOf),
    (chunk) =>
      db
        .createQueryBuilder(RunEventRow, 'event')
        .select('event.job', 'job')
        .addSelect('event.sequence', 'sequence')
        .addSelect(`CASE WHEN event.eventType IN (:...ends) THEN 1 ELSE 0 END`, 'is_end')
        .addSelect(
          (query) =>
            query
              .select('later.sequence')
              .from(RunEventRow, 'later')
              .where('later.job = event.job AND later.sequence > event.sequence')
              .andWhere('later.sequence <= :asOf AND later.eventType IN (:...ends)')
              .orderBy('later.sequence')
              .limit(1),
          'next_end',
        )
        .where('event.sequence IN (:...chunk)', { chunk })
        .setParameters({ asOf, ends: ENDS })
        .getRawMany<Record<'job' | 'sequence' | 'is_end' | 'next_end', unknown>>(),
  );
  return rows.flatMap((row) => {
    const [job, sequence, isEnd] = [
      Number(row.job),
      Number(row.sequence),
      Number(row.is_end) === 1,
    ];
    if (!own.has(job)) return [];
    const moment = { job, sequence, isEnd };
    if (isEnd || row.next_end === null) return [moment];
    return [moment, { job, sequence: Number(row.next_end), isEnd: true }];
  });
};

const ENDS = ['COMPLETE', 'FAIL', 'ABORT'];
