import { LessThanOrEqual, type EntityManager } from 'typeorm';
import { orderTime } from '#openlineage';
import { RunRow } from '../../log-tables.ts';
import { declaredVersions } from './declared-versions.ts';
import { grouped } from '../grouped.ts';
import type { AttemptAt } from '../runs/run-attempts.ts';
import type { VersionAt } from './version-at.ts';
import type { VersionRead, VersionsUsed } from './versions-used.ts';
import {
  leastSequence,
  newestFirst,
  usesOfAttempts,
  usesOfRuns,
  writtenBy,
  type AttemptUses,
} from './written-versions.ts';

// Data versions computed from all attempts of all runs, for comparison with those found by index.

/**
 * The data versions of the datasets with these canonical nodes, newest first (docs/semantics.md,
 * Versions).
 */
export const naiveVersions = async (
  db: EntityManager,
  asOf: number,
  shown: readonly number[],
): Promise<ReadonlyMap<number, readonly VersionAt[]>> => {
  const runs = await db.findBy(RunRow, { firstSequence: LessThanOrEqual(asOf) });
  const all = await usesOfRuns(db, asOf, runs);
  const declared = await declaredVersions(db, asOf, shown);
  return new Map(
    shown.map((dataset) => {
      const written = all.flatMap((one) => writtenBy(one, dataset));
      const made = new Set(written.map(({ version }) => version));
      const read = readUnder(all, dataset).filter(({ version }) => !made.has(version));
      const byRuns = new Set(all.flatMap((one) => versionsStatedBy(one, dataset)));
      const others = (declared.get(dataset) ?? []).filter(
        ({ version }) => version !== null && !byRuns.has(version),
      );
      return [dataset, [...written, ...read, ...others].sort(newestFirst)];
    }),
  );
};

/** The versions that runs state they read of the dataset. */
const readUnder = (all: readonly AttemptUses[], dataset: number): readonly VersionAt[] => {
  const stated = all.flatMap(({ events }) =>
    events.flatMap(({ versionsRead, sequence, orderKey }) =>
      versionsRead.flatMap(([node, version]) =>
        node === dataset ? [{ version, sequence, orderKey }] : [],
      ),
    ),
  );
  return [...grouped(stated, ({ version }) => version)].map(([version, own]) => ({
    dataset,
    version,
    writer: null,
    since: leastSequence(own),
    place: own.map(({ orderKey }) => orderKey).reduce((a, b) => (a < b ? a : b)),
    readableFrom: null,
  }));
};

const versionsStatedBy = ({ events }: AttemptUses, dataset: number): readonly string[] =>
  events.flatMap(({ versionsRead, versionsWritten }) =>
    [...versionsRead, ...versionsWritten].flatMap(([node, version]) =>
      node === dataset ? [version] : [],
    ),
  );

/** What each of these attempts read and wrote, computed from all versions of the datasets. */
export const naiveVersionsUsed = async (
  db: EntityManager,
  asOf: number,
  attempts: readonly AttemptAt[],
): Promise<readonly VersionsUsed[]> => {
  const all = await usesOfAttempts(db, asOf, attempts);
  const datasets = all.flatMap(({ events }) =>
    events.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]),
  );
  const known = await naiveVersions(db, asOf, [...new Set(datasets)]);
  return all.map((own) => {
    const outputs = [...new Set(own.events.flatMap((event) => event.outputs))];
    return {
      reads: readsOf(own, known),
      wrote: outputs.flatMap((dataset) =>
        (known.get(dataset) ?? []).filter(({ writer }) => isSame(writer, own.attempt)),
      ),
    };
  });
};

const isSame = (one: AttemptAt | null, other: AttemptAt): boolean =>
  one?.run.id === other.run.id && one.attempt.number === other.attempt.number;

const readsOf = (
  { attempt, events }: AttemptUses,
  known: ReadonlyMap<number, readonly VersionAt[]>,
): readonly VersionRead[] => {
  const began = orderTime(attempt.attempt.events[0]?.orderKey ?? '0');
  const wasThere = ({ readableFrom }: VersionAt): boolean =>
    readableFrom !== null && readableFrom <= began;
  const stated = new Map(events.flatMap(({ versionsRead }) => versionsRead));
  return [...new Set(events.flatMap(({ inputs }) => inputs))].map((dataset) => {
    const all = (known.get(dataset) ?? []).filter(({ writer }) => !isSame(writer, attempt));
    const own = stated.get(dataset);
    if (own === undefined) return { dataset, stated: null, version: all.find(wasThere) ?? null };
    const named = all.filter(({ version }) => version === own);
    return { dataset, stated: own, version: named.find(wasThere) ?? named[0] ?? null };
  });
};
