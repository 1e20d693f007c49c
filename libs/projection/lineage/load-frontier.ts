import { FIRST_INSTANT, orderTime } from '#openlineage';
import { belongsToBatchOf, DAY, isQualified, timeOf } from '../rules/current-attempts.ts';
import type { AttemptRow } from '../state/rows.ts';

/** Which attempts are in memory. */
export interface Coverage {
  /** Every attempt that ended at or after this time (21 digits); '' for all of the job. */
  readonly endedFrom: string;
  /** Parent runs, each with the time (21 digits) from which on all its attempts that ended are in memory. */
  readonly parents: ReadonlyMap<string, string>;
  /** Parent runs, all of whose attempts are in memory. */
  readonly wholeParents: ReadonlySet<string>;
  /** Whether no qualified attempt is missing. */
  readonly allQualified: boolean;
}

/** What the frontier lacks to answer; the job is loaded again with it. */
export interface FrontierLack {
  readonly endedFrom: string | null;
  readonly qualified: number;
  readonly parents: readonly string[];
}

/** Attempts that ended under a parent run, from a time (21 digits) on. */
export interface UnderParent {
  readonly parentKey: string;
  readonly endedFrom: string;
}

/** How the attempts of one job are read; those of `except` are left out, because they were read before. */
export interface AttemptReader {
  all(): Promise<readonly AttemptRow[]>;
  endedFrom(orderKey: string, except: UnderParent | null): Promise<readonly AttemptRow[]>;
  underParent(which: UnderParent): Promise<readonly AttemptRow[]>;
  /** At most `limit` qualified attempts that began before an order key, newest first; empty at the end. */
  qualifiedBefore(
    began: string,
    edgeStating: boolean,
    limit: number,
    except: UnderParent | null,
  ): Promise<readonly AttemptRow[]>;
}

/**
 * Reads the attempts of a job that its current edges depend on: the newest qualified ones until one is found that does
 * not belong to the latest batch, and with them everything that ended since, or ran under their parent runs within a day.
 * A batch may have 10,000 attempts under one parent, so those are read first, and once.
 */
export const frontierOf = async (
  need: FrontierLack,
  read: AttemptReader,
): Promise<{
  readonly attempts: readonly AttemptRow[];
  readonly coverage: Coverage;
  readonly isEdgeStating: boolean;
}> => {
  const [stating] = await read.qualifiedBefore(AFTER_ALL, true, 1, null);
  const isEdgeStating = stating !== undefined;
  const newest = stating ?? (await read.qualifiedBefore(AFTER_ALL, false, 1, null))[0];
  if (!newest || need.endedFrom === '') {
    return {
      attempts: await read.all(),
      coverage: { endedFrom: '', parents: new Map(), wholeParents: new Set(), allQualified: true },
      isEdgeStating,
    };
  }
  const attempts = new Map<string, AttemptRow>();
  const add = (rows: readonly AttemptRow[]): void => {
    for (const row of rows) attempts.set(`${row.run} ${row.number}`, row);
  };
  const parents = new Map<string, string>();
  const addThoseUnder = async (parentKey: string, endedFrom: string): Promise<UnderParent> => {
    parents.set(parentKey, endedFrom);
    add(await read.underParent({ parentKey, endedFrom }));
    return { parentKey, endedFrom };
  };
  add([newest]);
  const siblings =
    newest.parentKey === null
      ? null
      : await addThoseUnder(newest.parentKey, dayBefore(newest.began));

  let qualified = [...attempts.values()].filter((row) => isQualified(row, isEdgeStating)).length;
  let oldest = newest;
  let previous: AttemptRow | null = null;
  let allQualified = false;
  // The siblings belong to the latest batch, so the previous one is among the others.
  for (let limit = FIRST_PAGE; previous === null || qualified < need.qualified; limit *= 2) {
    const page = await read.qualifiedBefore(
      oldest.began,
      isEdgeStating,
      Math.min(limit, MOST_PER_PAGE),
      siblings,
    );
    if (page.length === 0) {
      allQualified = true;
      break;
    }
    previous ??= page.find((attempt) => !belongsToBatchOf(newest, attempt)) ?? null;
    oldest = page.at(-1) ?? oldest;
    qualified += page.length;
    add(page);
  }
  let endedFrom = timeOf((previous ?? newest).began);
  if (need.qualified > 0) endedFrom = least(endedFrom, timeOf(oldest.began));
  if (need.endedFrom !== null) endedFrom = least(endedFrom, need.endedFrom);
  add(await read.endedFrom(endedFrom, siblings));
  if (previous && previous.parentKey !== null)
    await addThoseUnder(previous.parentKey, dayBefore(previous.began));
  for (const parentKey of need.parents) add(await read.underParent({ parentKey, endedFrom: '' }));
  return {
    attempts: [...attempts.values()],
    coverage: { endedFrom, parents, wholeParents: new Set(need.parents), allQualified },
    isEdgeStating,
  };
};

const FIRST_PAGE = 8;
const MOST_PER_PAGE = 1_000;

const AFTER_ALL = '~';

const least = (one: string, other: string): string => (one < other ? one : other);

/** A day before an order key, as text that compares with order keys. */
export const dayBefore = (orderKey: string): string => {
  const time = orderTime(orderKey) - DAY - FIRST_INSTANT;
  return time < 0n ? '' : time.toString().padStart(TIME_DIGITS, '0');
};

const TIME_DIGITS = 21;
