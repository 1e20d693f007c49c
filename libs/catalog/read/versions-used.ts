import type { EntityManager } from 'typeorm';
import { orderTime } from '#openlineage';
import type { AttemptAt } from './run-attempts.ts';
import { usesOfEvents, type EventUses } from './uses-of-events.ts';
import type { VersionAt } from './version-at.ts';
import { versionsAt } from './versions-at.ts';

/** What a run read and wrote, by data versions. */
export interface VersionsUsed {
  readonly reads: readonly VersionRead[];
  readonly wrote: readonly VersionAt[];
}

/** That a run read a dataset. */
export interface VersionRead {
  readonly dataset: number;
  /** The version that the run itself says it read. */
  readonly stated: string | null;
  /** Null where nothing was known to be there. */
  readonly version: VersionAt | null;
}

/** Finds the versions of datasets, those of each one once. */
export type Versions = (
  shown: readonly number[],
) => Promise<ReadonlyMap<number, readonly VersionAt[]>>;

export const openVersions = (db: EntityManager, asOf: number): Versions => {
  const known = new Map<number, readonly VersionAt[]>();
  return async (shown) => {
    const missing = [...new Set(shown)].filter((node) => !known.has(node));
    if (missing.length > 0)
      for (const [node, own] of await versionsAt(db, asOf, missing)) known.set(node, own);
    return known;
  };
};

/**
 * What each of these attempts read and wrote. It read the version that it states, else the newest that was written by the time
 * it began; of what it fails to write it leaves no version.
 */
export const versionsUsed = async (
  db: EntityManager,
  asOf: number,
  attempts: readonly AttemptAt[],
  versions: Versions,
): Promise<readonly VersionsUsed[]> => {
  const events = attempts.flatMap(({ run, attempt }) =>
    attempt.events.map(({ orderKey, content }) => ({ job: run.job, orderKey, content })),
  );
  const uses = await usesOfEvents(db, asOf, events);
  const known = await versions(uses.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]));
  let next = 0;
  return attempts.map((attempt) => {
    const own = uses.slice(next, (next += attempt.attempt.events.length));
    const outputs = [...new Set(own.flatMap((event) => event.outputs))];
    return {
      reads: readsOf(attempt, own, known),
      wrote: outputs.flatMap((dataset) =>
        (known.get(dataset) ?? []).filter(({ writer }) => isSameAttempt(writer, attempt)),
      ),
    };
  });
};

/** Whether two are one attempt, read by different questions. */
const isSameAttempt = (one: AttemptAt | null, other: AttemptAt): boolean =>
  one?.run.id === other.run.id && one.attempt.number === other.attempt.number;

const readsOf = (
  attempt: AttemptAt,
  uses: readonly EventUses[],
  known: ReadonlyMap<number, readonly VersionAt[]>,
): readonly VersionRead[] => {
  const began = orderTime(attempt.attempt.events[0]?.orderKey ?? '0');
  const wasThere = ({ readableFrom }: VersionAt): boolean =>
    readableFrom !== null && readableFrom <= began;
  const stated = new Map(uses.flatMap(({ versionsRead }) => versionsRead));
  return [...new Set(uses.flatMap(({ inputs }) => inputs))].map((dataset) => {
    const all = (known.get(dataset) ?? []).filter(({ writer }) => !isSameAttempt(writer, attempt));
    const own = stated.get(dataset);
    if (own === undefined) return { dataset, stated: null, version: all.find(wasThere) ?? null };
    const named = all.filter(({ version }) => version === own);
    return { dataset, stated: own, version: named.find(wasThere) ?? named[0] ?? null };
  });
};
