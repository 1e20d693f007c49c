import { orderTime } from '#openlineage';
import { hasFailed } from '../rules/attempts.ts';
import {
  belongsToBatchOf,
  DAY,
  isQualified,
  isUnfinished,
  timeOf,
} from '../rules/current-attempts.ts';
import type { AttemptRow } from '../state/rows.ts';
import { dayBefore, type Coverage, type FrontierLack } from './load-frontier.ts';

/** The roles of an attempt in what is current, as bits: see selectCurrentAttempts. */
export const PART = {
  LATEST: 1,
  PREVIOUS: 2,
  UNFINISHED: 4,
  SUPPLEMENTARY: 8,
  FAILED: 16,
} as const;

/** An attempt that was added, changed or removed, or whose roles changed. */
export interface PartChange {
  readonly former: { readonly lineage: string; readonly parts: number } | null;
  readonly present: { readonly lineage: string; readonly parts: number } | null;
}

interface Member {
  row: AttemptRow;
  parts: number;
}

const FIRST_QUALIFIED = 50;

/**
 * The attempts of a job that can still matter: the latest batch, the one before, and what is newer. The roles of each
 * are those that selectCurrentAttempts gives over all attempts of the job; they are kept up to date by looking only at
 * the attempts that a change concerns, so that a batch of 10,000 mapped runs costs no more per run than one of two.
 */
export const createFrontier = (
  rows: readonly AttemptRow[],
  loaded: Coverage,
  isEdgeStating: boolean,
) => {
  const members = new Map<string, Member>();
  const streams = new Set<Member>();
  let byBegan: Member[] = [];
  let byEnded: Member[] = [];
  let coverage = loaded;
  let newest: Member | null = null;
  let previous: Member | null = null;
  // Whether any counted attempt of the job, however old, states an edge: see isQualified.
  let edgeStating = isEdgeStating;
  // Set when the only attempt that was known to state an edge no longer does: others, not in memory, may.
  let isUncertain = false;
  let batchSpan: { from: string; to: string } | null = null;

  const add = (member: Member): void => {
    members.set(keyOf(member.row), member);
    if (isOpenStream(member.row)) streams.add(member);
    byBegan.splice(position(byBegan, beganOf, member.row.began), 0, member);
    byEnded.splice(position(byEnded, endedOf, endedOf(member)), 0, member);
  };
  const drop = (member: Member): void => {
    members.delete(keyOf(member.row));
    streams.delete(member);
    byBegan.splice(byBegan.indexOf(member, position(byBegan, beganOf, member.row.began)), 1);
    byEnded.splice(byEnded.indexOf(member, position(byEnded, endedOf, endedOf(member))), 1);
  };
  const qualifies = (member: Member): boolean => isQualified(member.row, edgeStating);
  const inLatest = (member: Member): boolean =>
    newest !== null &&
    member.row.state === 'COMPLETED' &&
    (member === newest || belongsToBatchOf(newest.row, member.row));

  /** The last qualified member before an order key that passes. */
  const lastQualified = (before: string, passes: (member: Member) => boolean): Member | null => {
    for (let at = position(byBegan, beganOf, before) - 1; at >= 0; at -= 1) {
      const member = byBegan[at];
      if (member && qualifies(member) && passes(member)) return member;
    }
    return null;
  };

  const partsOf = (member: Member): number => {
    const { row } = member;
    const isNewer = newest === null || row.began > newest.row.began;
    if (isUnfinished(row)) return isNewer ? PART.UNFINISHED : 0;
    if (hasFailed(row)) {
      return newest !== null && (isNewer || belongsToBatchOf(newest.row, row)) ? PART.FAILED : 0;
    }
    if (inLatest(member)) return PART.LATEST;
    const isOfPrevious =
      previous !== null && (member === previous || belongsToBatchOf(previous.row, row));
    return (isNewer ? PART.SUPPLEMENTARY : 0) | (isOfPrevious ? PART.PREVIOUS : 0);
  };

  const between = (
    list: readonly Member[],
    of: (member: Member) => string,
    from: string,
    to: string,
  ): Member[] => list.slice(position(list, of, from), position(list, of, to));

  /** What is not in memory of the attempts that the heads make matter. */
  const lacking = (sinceOf: (parentKey: string) => string | null): FrontierLack | null => {
    if (coverage.endedFrom === '') return null;
    if (isUncertain) return { endedFrom: '', qualified: 0, parents: [] };
    if ((!newest || !previous) && !coverage.allQualified) {
      const qualified = Math.max(FIRST_QUALIFIED, 4 * members.size);
      return { endedFrom: null, qualified, parents: [] };
    }
    const from = timeOf(previous?.row.began ?? newest?.row.began ?? '');
    const parents: string[] = [];
    for (const head of [newest, previous]) {
      const parent = head?.row.parentKey ?? null;
      if (!head || parent === null || coverage.wholeParents.has(parent)) continue;
      const loadedFrom = coverage.parents.get(parent);
      if (loadedFrom !== undefined && loadedFrom <= dayBefore(head.row.began)) continue;
      const since = sinceOf(parent);
      // All that ran under a parent which was first seen after `endedFrom` is there.
      if (since === null || since < coverage.endedFrom) parents.push(parent);
      else coverage = { ...coverage, wholeParents: new Set([...coverage.wholeParents, parent]) };
    }
    const endedFrom = coverage.endedFrom <= from ? null : from;
    if (endedFrom === null && parents.length === 0) return null;
    return { endedFrom, qualified: FIRST_QUALIFIED, parents };
  };

  const evaluate = (some: Iterable<Member>, changes: Map<Member, PartChange>): void => {
    for (const member of some) {
      if (members.get(keyOf(member.row)) !== member) continue;
      const parts = partsOf(member);
      noteSpan(member, parts, changes.get(member)?.former?.parts ?? member.parts);
      const known = changes.get(member);
      const former = known ? known.former : { lineage: member.row.lineage, parts: member.parts };
      member.parts = parts;
      if (former && former.parts === parts && former.lineage === member.row.lineage) {
        changes.delete(member);
        continue;
      }
      if (!former && parts === 0) changes.delete(member);
      else changes.set(member, { former, present: { lineage: member.row.lineage, parts } });
    }
  };

  /** The time from the first beginning to the last end in the latest batch, in nanoseconds. */
  const spanOfLatest = (): bigint => {
    if (!batchSpan) {
      const batch = byBegan.filter(({ parts }) => (parts & PART.LATEST) !== 0);
      let [from, to] = [AFTER_ALL, ''];
      for (const { row } of batch) {
        if (row.began < from) from = row.began;
        if (row.ended > to) to = row.ended;
      }
      batchSpan = { from, to };
    }
    return batchSpan.to === '' ? 0n : orderTime(batchSpan.to) - orderTime(batchSpan.from);
  };

  const noteSpan = ({ row }: Member, parts: number, formerParts: number): void => {
    const [is, was] = [(parts & PART.LATEST) !== 0, (formerParts & PART.LATEST) !== 0];
    if (was && is) return;
    if (was) batchSpan = null;
    else if (is && batchSpan) {
      batchSpan = {
        from: row.began < batchSpan.from ? row.began : batchSpan.from,
        to: row.ended > batchSpan.to ? row.ended : batchSpan.to,
      };
    }
  };

  const chooseHeads = (): void => {
    newest = lastQualified(AFTER_ALL, () => true);
    const latest = newest;
    previous = latest && lastQualified(latest.row.began, (member) => !inLatest(member));
  };

  /**
   * Forgets attempts that can no longer matter; at most so often that it costs little per change. Only while nothing is
   * missing: what is kept then is all that the heads make matter.
   */
  const prune = (): void => {
    if (!newest || !previous || byBegan.length < 2 * keptAtPrune + 16) return;
    const endedFrom = timeOf(previous.row.began);
    const parents = new Map<string, string>();
    if (newest.row.parentKey !== null)
      parents.set(newest.row.parentKey, dayBefore(newest.row.began));
    // The previous batch is the earlier one, also where both have the same parent run.
    if (previous.row.parentKey !== null)
      parents.set(previous.row.parentKey, dayBefore(previous.row.began));
    const kept = byBegan.filter(
      ({ row, parts }) =>
        parts !== 0 ||
        row.ended >= endedFrom ||
        row.ended >= (parents.get(row.parentKey ?? '') ?? AFTER_ALL),
    );
    const keep = new Set(kept);
    for (const member of byBegan) {
      if (keep.has(member)) continue;
      members.delete(keyOf(member.row));
      streams.delete(member);
    }
    byBegan = kept;
    byEnded = byEnded.filter((member) => keep.has(member));
    keptAtPrune = kept.length;
    coverage = {
      endedFrom: endedFrom > coverage.endedFrom ? endedFrom : coverage.endedFrom,
      parents,
      wholeParents: NO_PARENTS,
      allQualified: false,
    };
  };
  let keptAtPrune = 0;

  for (const row of rows) {
    const member = { row, parts: 0 };
    members.set(keyOf(row), member);
    if (isOpenStream(row)) streams.add(member);
    byBegan.push(member);
    byEnded.push(member);
  }
  byBegan.sort((a, b) => compareText(a.row.began, b.row.began));
  byEnded.sort((a, b) => compareText(endedOf(a), endedOf(b)));
  if (rows.some((row) => isQualified(row, true))) edgeStating = true;
  else if (edgeStating && coverage.allQualified) {
    // Those that were stored as stating an edge state none as their names are meant now.
    [edgeStating, isUncertain] = [false, true];
  }
  chooseHeads();
  for (const member of byBegan) member.parts = partsOf(member);

  return {
    /** What has to be loaded before the answers count; null when nothing is missing. */
    lack: (sinceOf: (parentKey: string) => string | null): FrontierLack | null => {
      const lack = lacking(sinceOf);
      if (!lack) prune();
      return lack;
    },
    /** All attempts with a role. */
    parts: (): readonly { readonly lineage: string; readonly parts: number }[] =>
      byBegan
        .filter(({ parts }) => parts !== 0)
        .map(({ row, parts }) => ({ lineage: row.lineage, parts })),
    /** The attempts in memory. */
    size: (): number => byBegan.length,
    attempts: (): readonly AttemptRow[] => byBegan.map(({ row }) => row),
    /** Order key of the first event of the attempt that began last among other runs; '' without one. */
    lastBeganBut(runs: ReadonlySet<number>): string {
      for (let at = byBegan.length - 1; at >= 0; at -= 1) {
        const row = byBegan[at]?.row;
        if (row && !runs.has(row.run)) return row.began;
      }
      return '';
    },
    /** The attempts of streams that have no terminal event. */
    openStreams: (): readonly AttemptRow[] => [...streams].map(({ row }) => row),
    /** Whether the previous batch is current too while the parent run of the latest one is running: that run's key. */
    keepsPreviousWhile(): string | null {
      if (!newest || !previous || newest.row.parentKey === null) return null;
      if (previous.row.parentKey === newest.row.parentKey) return null;
      return spanOfLatest() < DAY ? newest.row.parentKey : null;
    },
    /** Puts an attempt in place of the one with its run and number, or takes that away. Gives the attempts whose roles changed. */
    change(former: AttemptRow | null, row: AttemptRow | null): readonly PartChange[] {
      const changes = new Map<Member, PartChange>();
      const formerNewest = newest;
      const formerPrevious = previous;
      const known = former && members.get(keyOf(former));
      let removed: PartChange | null = null;
      let member: Member | null = null;
      if (known) {
        drop(known);
        const hasMoved = known.row.began !== row?.began || known.row.ended !== row.ended;
        if (hasMoved && (known.parts & PART.LATEST) !== 0) batchSpan = null;
        if (row) {
          // A new object, so that what pointed to the former one is seen to have changed.
          member = { row, parts: 0 };
          changes.set(member, {
            former: { lineage: known.row.lineage, parts: known.parts },
            present: null,
          });
        } else if (known.parts !== 0) {
          removed = { former: { lineage: known.row.lineage, parts: known.parts }, present: null };
        }
      } else if (row) {
        member = { row, parts: 0 };
        changes.set(member, { former: null, present: null });
      }
      if (member) add(member);

      const wasStating = edgeStating;
      if (row && isQualified(row, true)) {
        // The first to state an edge is the only one that qualifies.
        if (!edgeStating) coverage = { ...coverage, allQualified: true };
        edgeStating = true;
      } else if (former && isQualified(former, true)) {
        const isAnother = byBegan.some((one) => isQualified(one.row, true));
        if (!isAnother && coverage.allQualified) {
          edgeStating = false;
          isUncertain = true;
        }
      }

      const isHead =
        known !== null &&
        known !== undefined &&
        (known === formerNewest || known === formerPrevious);
      const isNewest =
        member !== null &&
        qualifies(member) &&
        (newest === null || member.row.began > newest.row.began);
      const sameParent =
        isNewest &&
        !isHead &&
        newest !== null &&
        member !== null &&
        newest.row.parentKey !== null &&
        newest.row.parentKey === member.row.parentKey &&
        wasStating === edgeStating;

      if (isHead || wasStating !== edgeStating || (isNewest && !sameParent)) {
        chooseHeads();
        evaluate([...byBegan], changes);
      } else if (sameParent && newest && member) {
        const low = newest.row.began < member.row.began ? newest.row.began : member.row.began;
        const concerned = new Set<Member>([
          member,
          newest,
          // Begun between the two: no longer newer.
          ...between(byBegan, beganOf, newest.row.began, `${member.row.began}~`),
          // May overlap either.
          ...byEnded.slice(position(byEnded, endedOf, timeOf(low))),
          // A day before the one, and not before the other.
          ...between(
            byEnded,
            endedOf,
            dayBefore(newest.row.began),
            `${dayBefore(member.row.began)}~`,
          ),
        ]);
        if (previous) concerned.add(previous);
        newest = member;
        const candidates = [...concerned].filter(
          (one) => qualifies(one) && one.row.began < member.row.began && !inLatest(one),
        );
        previous = candidates.reduce<Member | null>(
          (last, one) => (last === null || one.row.began > last.row.began ? one : last),
          null,
        );
        if (previous !== formerPrevious) evaluate([...byBegan], changes);
        else evaluate(concerned, changes);
      } else if (member) {
        const isPrevious =
          newest !== null &&
          qualifies(member) &&
          member.row.began < newest.row.began &&
          !inLatest(member) &&
          (previous === null || member.row.began > previous.row.began);
        if (isPrevious) {
          previous = member;
          evaluate([...byBegan], changes);
        } else {
          evaluate([member], changes);
        }
      }
      const result = [...changes.values()];
      if (removed) result.push(removed);
      return result;
    },
  };
};

export type Frontier = ReturnType<typeof createFrontier>;

const AFTER_ALL = '~';

const NO_PARENTS: ReadonlySet<string> = new Set();

const keyOf = (row: Pick<AttemptRow, 'run' | 'number'>): string => `${row.run} ${row.number}`;

const isOpenStream = (row: AttemptRow): boolean => row.streaming && row.firstTerminal === null;

const beganOf = (member: Member): string => member.row.began;
const endedOf = (member: Member): string => member.row.ended;

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Where a key would be inserted: the first place whose key is not less. */
const position = (list: readonly Member[], of: (member: Member) => string, key: string): number => {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const member = list[middle];
    if (member && of(member) < key) low = middle + 1;
    else high = middle;
  }
  return low;
};
