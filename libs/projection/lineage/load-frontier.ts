import { FIRST_INSTANT, orderTime } from '#openlineage';
import { belongsToBatchOf, DAY, timeOf } from '../rules/current-attempts.ts';
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

/** How the attempts of one job are read. Each gives a page or all of what it names. */
export interface AttemptReader {
  all(): Promise<readonly AttemptRow[]>;
  endedFrom(orderKey: string): Promise<readonly AttemptRow[]>;
  underParent(parentKey: string, endedFrom: string): Promise<readonly AttemptRow[]>;
  /** A page of qualified attempts that began before an order key, newest first; empty at the end. */
  qualifiedBefore(began: string, edgeStating: boolean): Promise<readonly AttemptRow[]>;
}

/**
 * Reads the attempts of a job that its current edges depend on: the newest qualified ones until one is found that does
 * not belong to the latest batch, and with them everything that ended since, or ran under their parent runs within a day.
 */
export const frontierOf = async (
  need: FrontierLack,
  read: AttemptReader,
): Promise<{
  readonly attempts: readonly AttemptRow[];
  readonly coverage: Coverage;
  readonly isEdgeStating: boolean;
}> => {
  const [stating] = await read.qualifiedBefore(AFTER_ALL, true);
  const isEdgeStating = stating !== undefined;
  const qualified: AttemptRow[] = [];
  let previous: AttemptRow | null = null;
  let allQualified = false;
  while (previous === null || qualified.length < need.qualified) {
    const page = await read.qualifiedBefore(qualified.at(-1)?.began ?? AFTER_ALL, isEdgeStating);
    if (page.length === 0) {
      allQualified = true;
      break;
    }
    for (const attempt of page) {
      qualified.push(attempt);
      const [newest] = qualified;
      if (newest && previous === null && attempt !== newest && !belongsToBatchOf(newest, attempt))
        previous = attempt;
    }
  }
  const [newest] = qualified;
  if (!newest || need.endedFrom === '') {
    return {
      attempts: await read.all(),
      coverage: { endedFrom: '', parents: new Map(), wholeParents: new Set(), allQualified: true },
      isEdgeStating,
    };
  }
  let endedFrom = timeOf((previous ?? newest).began);
  if (need.qualified > 0) endedFrom = least(endedFrom, timeOf(qualified.at(-1)?.began ?? ''));
  if (need.endedFrom !== null) endedFrom = least(endedFrom, need.endedFrom);
  const attempts = new Map<string, AttemptRow>();
  const add = (rows: readonly AttemptRow[]): void => {
    for (const row of rows) attempts.set(`${row.run} ${row.number}`, row);
  };
  add(qualified);
  add(await read.endedFrom(endedFrom));
  const parents = new Map<string, string>();
  for (const [parent, since] of [
    [newest.parentKey, dayBefore(newest.began)],
    [previous?.parentKey ?? null, dayBefore(previous?.began ?? newest.began)],
  ] as const) {
    if (parent === null) continue;
    parents.set(parent, since);
    add(await read.underParent(parent, since));
  }
  for (const parent of need.parents) add(await read.underParent(parent, ''));
  return {
    attempts: [...attempts.values()],
    coverage: { endedFrom, parents, wholeParents: new Set(need.parents), allQualified },
    isEdgeStating,
  };
};

const AFTER_ALL = '~';

const least = (one: string, other: string): string => (one < other ? one : other);

/** A day before an order key, as text that compares with order keys. */
export const dayBefore = (orderKey: string): string => {
  const time = orderTime(orderKey) - DAY - FIRST_INSTANT;
  return time < 0n ? '' : time.toString().padStart(TIME_DIGITS, '0');
};

const TIME_DIGITS = 21;
