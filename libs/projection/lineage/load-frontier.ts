import type { RunState } from '../rules/attempts.ts';
import { belongsToBatchOf, isQualified, timeOf } from '../rules/current-attempts.ts';
import type { AttemptRow } from '../state/rows.ts';
import {
  AFTER_ALL,
  ALL_COVERED,
  dayBefore,
  FRONTIER_LIMITS,
  groupOf,
  least,
  stretchOf,
  type Coverage,
  type FrontierLack,
  type Stretch,
} from './coverage.ts';

/** Attempts that ended under a parent run, from a time (21 digits) on. */
export interface UnderParent {
  readonly parentKey: string;
  readonly endedFrom: string;
}

/** How the attempts of one job are read; those of `except` are left out, because they were read before. */
export interface AttemptReader {
  all(): Promise<readonly AttemptRow[]>;
  /** At most `limit` attempts that ended at or after a time, those that ended last first. */
  lastEnded(
    from: string,
    limit: number,
    except: UnderParent | null,
  ): Promise<readonly AttemptRow[]>;
  /** Attempts that ended at or after a time, and began at or before another time. */
  overlapping(stretch: Stretch): Promise<readonly AttemptRow[]>;
  underParent(which: UnderParent): Promise<readonly AttemptRow[]>;
  /** At most `limit` qualified attempts that began before an order key, newest first; empty at the end. */
  qualifiedBefore(
    began: string,
    edgeStating: boolean,
    limit: number,
    except: UnderParent | null,
  ): Promise<readonly AttemptRow[]>;
  /**
   * At most `limit` attempts of a state that cannot make a batch where others state edges, by lineage, those of one
   * lineage newest first; from a lineage on, or after it.
   */
  unqualified(
    state: RunState,
    lineage: string,
    isAfter: boolean,
    limit: number,
  ): Promise<readonly AttemptRow[]>;
}

export interface LoadedFrontier {
  readonly attempts: readonly AttemptRow[];
  readonly coverage: Coverage;
  /** Whether any attempt of the job that counts, however old, states an edge. */
  readonly isEdgeStating: boolean;
}

/**
 * Reads the attempts of a job that its current edges depend on: the newest qualified ones until one is found that does
 * not belong to the latest batch, the batches of both, and what is newer. A batch may have 10,000 attempts under one
 * parent, so those are read first, and once. Where very many attempts ended since the batch before, those that ended last
 * are read, and of those that are newer a few of each group.
 */
export const frontierOf = async (
  need: FrontierLack,
  read: AttemptReader,
  limits = FRONTIER_LIMITS,
): Promise<LoadedFrontier> => {
  const [stating] = await read.qualifiedBefore(AFTER_ALL, true, 1, null);
  const isEdgeStating = stating !== undefined;
  if (need.isAll) return { attempts: await read.all(), coverage: ALL_COVERED, isEdgeStating };
  const newest = stating ?? (await read.qualifiedBefore(AFTER_ALL, false, 1, null))[0] ?? null;
  const attempts = new Map<string, AttemptRow>();
  const add = (rows: readonly AttemptRow[]): void => {
    for (const row of rows) attempts.set(`${row.run} ${row.number}`, row);
  };
  const parents = new Map<string, string>();
  const addThoseUnder = async (parentKey: string, endedFrom: string): Promise<UnderParent> => {
    const known = parents.get(parentKey);
    if (known === undefined || endedFrom < known) {
      parents.set(parentKey, endedFrom);
      add(await read.underParent({ parentKey, endedFrom }));
    }
    return { parentKey, endedFrom };
  };
  if (newest) add([newest]);
  const siblings =
    newest === null || newest.parentKey === null
      ? null
      : await addThoseUnder(newest.parentKey, dayBefore(newest.began));

  let qualified = [...attempts.values()].filter((row) => isQualified(row, isEdgeStating)).length;
  let oldest = newest;
  let previous: AttemptRow | null = null;
  // The siblings belong to the latest batch, so the previous one is among the others.
  for (
    let limit = FIRST_PAGE;
    newest && oldest && (previous === null || qualified < need.qualified);
    limit *= 2
  ) {
    const page: readonly AttemptRow[] = await read.qualifiedBefore(
      oldest.began,
      isEdgeStating,
      Math.min(limit, MOST_PER_PAGE),
      siblings,
    );
    previous ??= page.find((attempt) => !belongsToBatchOf(newest, attempt)) ?? null;
    oldest = page.at(-1) ?? null;
    qualified += page.length;
    add(page);
  }
  const qualifiedFrom = oldest?.began ?? '';

  const heads = [newest, previous, ...need.heads].filter((head) => head !== null);
  let from = timeOf((previous ?? newest)?.began ?? '');
  if (need.qualified > 0) from = least(from, timeOf(qualifiedFrom));
  if (need.newerThan !== null) from = least(from, timeOf(need.newerThan));
  const recent = await read.lastEnded(from, limits.recent, siblings);
  add(recent);
  const isCut = recent.length >= limits.recent;
  let endedFrom = isCut ? (recent.at(-1)?.ended ?? from) : from;
  const overlaps: Stretch[] = [];
  for (const head of heads) {
    if (head.parentKey !== null) await addThoseUnder(head.parentKey, dayBefore(head.began));
    const stretch = stretchOf(head);
    if (endedFrom <= stretch.from) continue;
    overlaps.push(stretch);
    add(await read.overlapping(stretch));
  }
  let newerThan = AFTER_ALL;
  const thinned = new Map<string, string>();
  if (isCut) {
    newerThan = newest?.began ?? '';
    if (need.newerThan !== null) newerThan = least(newerThan, need.newerThan);
    const perGroup = Math.max(limits.perGroup, need.perGroup);
    for await (const group of groupsOf(read, perGroup)) {
      const newer = group.filter(({ began }) => began > newerThan);
      const first = newer.at(-1);
      add(newer);
      if (first && newer.length === perGroup) thinned.set(groupOf(first), first.began);
    }
    // A stream that no later run has ended has an event after all of them began.
    const last = timeOf(lastBegan(attempts.values()));
    if (endedFrom > last) {
      endedFrom = last;
      add(await read.overlapping({ from: last, to: AFTER_ALL }));
    }
  }
  if (need.endedFrom !== null && endedFrom > need.endedFrom) {
    endedFrom = need.endedFrom;
    add(await read.overlapping({ from: endedFrom, to: AFTER_ALL }));
  }
  return {
    attempts: [...attempts.values()],
    coverage: {
      endedFrom,
      qualifiedFrom,
      overlaps,
      parents,
      wholeParents: new Set(),
      newerThan,
      thinned,
    },
    isEdgeStating,
  };
};

const FIRST_PAGE = 8;
const MOST_PER_PAGE = 1_000;
const GROUPS_PER_PAGE = 8;

const STATES: readonly RunState[] = ['NEW', 'RUNNING', 'COMPLETED', 'FAILED', 'ABORTED'];

/**
 * The attempts that began last of each group: by a skip scan, which reads few attempts of each lineage however many have
 * it.
 */
async function* groupsOf(
  read: AttemptReader,
  perGroup: number,
): AsyncGenerator<readonly AttemptRow[]> {
  const limit = GROUPS_PER_PAGE * perGroup;
  for (const state of STATES) {
    let after = '';
    for (;;) {
      const page = await read.unqualified(state, after, true, limit);
      const groups = new Map<string, AttemptRow[]>();
      for (const row of page) {
        const group = groups.get(row.lineage) ?? [];
        group.push(row);
        groups.set(row.lineage, group);
      }
      for (const [lineage, group] of groups) {
        after = lineage;
        const mayGoOn = page.length === limit && group.at(-1) === page.at(-1);
        yield mayGoOn && group.length < perGroup
          ? await read.unqualified(state, lineage, false, perGroup)
          : group.slice(0, perGroup);
      }
      if (page.length < limit) break;
    }
  }
}

const lastBegan = (rows: Iterable<AttemptRow>): string => {
  let last = '';
  for (const { began } of rows) if (began > last) last = began;
  return last;
};
