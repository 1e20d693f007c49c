import { hasFailed } from '../rules/attempts.ts';
import {
  belongsToBatchOf,
  DAY,
  isQualified,
  isUnfinished,
  timeOf,
} from '../rules/current-attempts.ts';
import type { AttemptRow } from '../state/rows.ts';
import {
  AFTER_ALL,
  dayBefore,
  FRONTIER_LIMITS,
  groupOf,
  NO_LACK,
  stretchOf,
  type Coverage,
  type FrontierLack,
} from './coverage.ts';
import { createGroups } from './groups.ts';
import {
  apartFrom,
  createBatchSpan,
  createMembers,
  isOpenStream,
  PART,
  type Member,
  type PartChange,
} from './members.ts';

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
  limits = FRONTIER_LIMITS,
) => {
  const members = createMembers(rows);
  let coverage = loaded;
  let newest: Member | null = null;
  let previous: Member | null = null;
  // Whether any counted attempt of the job, however old, states an edge: see isQualified.
  let edgeStating = isEdgeStating;
  // Set when the only attempt that was known to state an edge no longer does: others, not in memory, may.
  let isUncertain = false;
  const span = createBatchSpan(members);
  let groups = createGroups(coverage.thinned, rows);

  const add = (member: Member): void => {
    members.add(member);
    groups.add(member.row);
  };
  const drop = (member: Member): void => {
    members.drop(member);
    groups.remove(member.row);
  };
  const qualifies = (member: Member): boolean => isQualified(member.row, edgeStating);
  const inLatest = (member: Member): boolean =>
    newest !== null &&
    member.row.state === 'COMPLETED' &&
    (member === newest || belongsToBatchOf(newest.row, member.row));

  /** The last qualified member before an order key that passes. */
  const lastQualified = (before: string, passes: (member: Member) => boolean): Member | null =>
    members.lastBefore(before, (member) => qualifies(member) && passes(member));

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

  /** Whether all completed and failed attempts of the batch of a head are in memory. */
  const isBatchLoaded = (
    { row }: Member,
    sinceOf: (parentKey: string) => string | null,
  ): boolean => {
    const { from, to } = stretchOf(row);
    const areOverlappingLoaded =
      coverage.endedFrom <= from ||
      coverage.overlaps.some((known) => known.from <= from && to <= known.to);
    const { parentKey } = row;
    if (parentKey === null || coverage.wholeParents.has(parentKey)) return areOverlappingLoaded;
    const loadedFrom = coverage.parents.get(parentKey);
    if (loadedFrom !== undefined && loadedFrom <= dayBefore(row.began)) return areOverlappingLoaded;
    const since = sinceOf(parentKey);
    if (since === null || since < coverage.endedFrom) return false;
    // All that ran under a parent which was first seen after `endedFrom` is there.
    coverage = { ...coverage, wholeParents: new Set([...coverage.wholeParents, parentKey]) };
    return areOverlappingLoaded;
  };

  /** What is not in memory of the attempts that the heads make matter. */
  const lacking = (sinceOf: (parentKey: string) => string | null): FrontierLack | null => {
    if (coverage.endedFrom === '') return null;
    if (isUncertain) return { ...NO_LACK, isAll: true };
    if (coverage.qualifiedFrom > (previous?.row.began ?? ''))
      return { ...NO_LACK, qualified: Math.max(FIRST_QUALIFIED, 4 * members.size()) };
    const heads = [newest, previous]
      .filter((head) => head !== null)
      .filter((head) => !isBatchLoaded(head, sinceOf))
      .map(({ row }) => row);
    const from = newest?.row.began ?? '';
    const isNewerMissing = coverage.newerThan > from && coverage.endedFrom > timeOf(from);
    const isGroupMissing = groups.isAnyEmpty(from);
    if (heads.length === 0 && !isNewerMissing && !isGroupMissing) return null;
    return {
      ...NO_LACK,
      qualified: FIRST_QUALIFIED,
      heads,
      newerThan: isNewerMissing || isGroupMissing ? from : null,
      // More than one event can change, because every attempt that it changed is a member by now.
      perGroup: isGroupMissing ? 4 * Math.max(limits.perGroup, groups.most(), members.size()) : 0,
    };
  };

  const evaluate = (some: Iterable<Member>, changes: Map<Member, PartChange>): void => {
    for (const member of some) {
      const parts = partsOf(member);
      const known = changes.get(member);
      if (!known && parts === member.parts) continue;
      span.note(member.row, parts, known?.former?.parts ?? member.parts);
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

  /** Evaluates all members, after other heads than before were chosen. */
  const evaluateAll = (changes: Map<Member, PartChange>): void => {
    const isApart = apartFrom(newest?.row ?? null, previous?.row ?? null);
    const concerned = members
      .byBegan()
      .filter((one) => one.parts !== 0 || changes.has(one) || !isApart(one.row));
    evaluate(concerned, changes);
  };

  const chooseHeads = (): void => {
    newest = lastQualified(AFTER_ALL, () => true);
    const latest = newest;
    previous = latest && lastQualified(latest.row.began, (member) => !inLatest(member));
  };

  /** Whether an attempt has its role because of its state alone, and not because of its batch. */
  const isBesides = (member: Member): boolean =>
    !qualifies(member) &&
    (member.parts & (PART.LATEST | PART.PREVIOUS)) === 0 &&
    (newest === null ||
      (member.row.began > newest.row.began && !belongsToBatchOf(newest.row, member.row)));

  /** The attempts that need not stay in memory; `first` takes in where the groups that lose some begin. */
  const dispensable = (first: Map<string, string>): ReadonlySet<Member> => {
    const counts = new Map<string, number>();
    const found = new Set<Member>();
    for (const member of members.byBegan().toReversed()) {
      const { row, parts } = member;
      // A later run may end it.
      if (isOpenStream(row) && isUnfinished(row)) continue;
      if (isBesides(member)) {
        const group = groupOf(row);
        const count = (counts.get(group) ?? 0) + 1;
        counts.set(group, count);
        if (count === limits.perGroup) first.set(group, row.began);
        if (count > limits.perGroup) found.add(member);
      } else if (parts === 0) {
        // What failed in the batch before counts when that is the latest one again.
        const isOfPrevious = previous !== null && belongsToBatchOf(previous.row, row);
        if (!isOfPrevious || !hasFailed(row)) found.add(member);
      }
    }
    return found;
  };

  /**
   * Forgets attempts that can no longer matter, or that others in memory stand for; at most so often that it costs little
   * per change. Only while nothing is missing: what is kept then is all that the heads make matter. Gives the attempts that
   * had a role.
   */
  const prune = (): readonly PartChange[] => {
    if (members.size() < 2 * keptAtPrune + 16) return [];
    const first = new Map<string, string>();
    const candidates = dispensable(first);
    // Those that ended last stay, because a batch that begins before they ended overlaps them.
    let endedFrom = timeOf((previous ?? newest)?.row.began ?? '');
    const ended = members.endedBetween(endedFrom, AFTER_ALL).filter((one) => candidates.has(one));
    if (ended.length > limits.recent)
      endedFrom = ended[ended.length - limits.recent]?.row.ended ?? endedFrom;
    const dropped = new Set([...candidates].filter(({ row }) => row.ended < endedFrom));
    keptAtPrune = members.size() - dropped.size;
    if (dropped.size === 0) return [];
    const newerThan = newest?.row.began ?? '';
    const thinned = new Map([...coverage.thinned].filter(([, from]) => from > newerThan));
    const changes: PartChange[] = [];
    const thinnedParents = new Set<string | null>();
    for (const member of dropped) {
      const { row, parts } = member;
      const group = groupOf(row);
      if (isBesides(member)) {
        thinned.set(group, first.get(group) ?? row.began);
        thinnedParents.add(row.parentKey);
      }
      if (parts !== 0) changes.push({ former: { lineage: row.lineage, parts }, present: null });
    }
    members.dropAll(dropped);
    const heads = [newest, previous].filter((head) => head !== null).map(({ row }) => row);
    const parents = new Map<string, string>();
    for (const { parentKey, began } of heads)
      // The previous batch is the earlier one, also where both have the same parent run. A later batch under a parent may
      // need what was dropped under it.
      if (parentKey !== null && !thinnedParents.has(parentKey))
        parents.set(parentKey, dayBefore(began));
    coverage = {
      endedFrom: endedFrom > coverage.endedFrom ? endedFrom : coverage.endedFrom,
      qualifiedFrom: previous?.row.began ?? coverage.qualifiedFrom,
      overlaps: heads.map(stretchOf),
      parents,
      wholeParents: new Set(),
      newerThan,
      thinned,
    };
    groups = createGroups(thinned, attempts());
    return changes;
  };
  let keptAtPrune = 0;
  const attempts = (): readonly AttemptRow[] => members.byBegan().map(({ row }) => row);

  if (rows.some((row) => isQualified(row, true))) edgeStating = true;
  else if (edgeStating && coverage.qualifiedFrom === '') {
    // Those that were stored as stating an edge state none as their names are meant now.
    [edgeStating, isUncertain] = [false, true];
  }
  chooseHeads();
  for (const member of members.byBegan()) member.parts = partsOf(member);

  return {
    /** What has to be loaded before the answers count; null when nothing is missing. */
    lack: lacking,
    /** Forgets what need not stay in memory; while nothing is lacking. Gives the attempts whose roles are no longer counted. */
    prune,
    /** All attempts with a role. */
    parts: (): readonly { readonly lineage: string; readonly parts: number }[] =>
      members
        .byBegan()
        .filter(({ parts }) => parts !== 0)
        .map(({ row, parts }) => ({ lineage: row.lineage, parts })),
    /** The attempts in memory. */
    size: members.size,
    attempts,
    /** Order key of the first event of the attempt that began last among other runs; '' without one. */
    lastBeganBut: (runs: ReadonlySet<number>): string =>
      members.lastBefore(AFTER_ALL, ({ row }) => !runs.has(row.run))?.row.began ?? '',
    /** Whether every attempt that ended since an order key is in memory, where the job has streams. */
    knowsStreamsSince: (orderKey: string): boolean =>
      !members.hasHadStreams() || coverage.endedFrom <= timeOf(orderKey),
    /** The attempts of streams that have no terminal event. */
    openStreams: (): readonly AttemptRow[] =>
      members.openStreams().size === 0 ? [] : [...members.openStreams()].map(({ row }) => row),
    /** Whether the previous batch is current too while the parent run of the latest one is running: that run's key. */
    keepsPreviousWhile(): string | null {
      if (!newest || !previous || newest.row.parentKey === null) return null;
      if (previous.row.parentKey === newest.row.parentKey) return null;
      return span.nanoseconds() < DAY ? newest.row.parentKey : null;
    },
    /** Puts an attempt in place of the one with its run and number, or takes that away. Gives the attempts whose roles changed. */
    change(former: AttemptRow | null, row: AttemptRow | null): readonly PartChange[] {
      const changes = new Map<Member, PartChange>();
      const formerNewest = newest;
      const formerPrevious = previous;
      const known = former && members.get(former);
      let removed: PartChange | null = null;
      let member: Member | null = null;
      if (known) {
        drop(known);
        const hasMoved = known.row.began !== row?.began || known.row.ended !== row.ended;
        if (hasMoved && (known.parts & PART.LATEST) !== 0) span.forget();
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
        if (!edgeStating) coverage = { ...coverage, qualifiedFrom: '' };
        edgeStating = true;
      } else if (former && isQualified(former, true)) {
        const isAnother = members.byBegan().some((one) => isQualified(one.row, true));
        if (!isAnother && coverage.qualifiedFrom === '') {
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
        evaluateAll(changes);
      } else if (sameParent && newest && member) {
        const low = newest.row.began < member.row.began ? newest.row.began : member.row.began;
        const concerned = new Set<Member>([
          member,
          newest,
          // Begun between the two: no longer newer.
          ...members.begunBetween(newest.row.began, `${member.row.began}~`),
          // May overlap either.
          ...members.endedBetween(timeOf(low), AFTER_ALL),
          // A day before the one, and not before the other.
          ...members.endedBetween(dayBefore(newest.row.began), `${dayBefore(member.row.began)}~`),
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
        if (previous !== formerPrevious) evaluateAll(changes);
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
          evaluateAll(changes);
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
