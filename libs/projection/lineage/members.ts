import { orderTime } from '#openlineage';
import { timeOf } from '../rules/current-attempts.ts';
import type { AttemptRow } from '../state/rows.ts';
import { AFTER_ALL } from './coverage.ts';

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

/** An attempt in memory, with its roles. */
export interface Member {
  readonly row: AttemptRow;
  parts: number;
}

/** The attempts of a job in memory, found by run and number, by their beginning and by their end. */
export const createMembers = (rows: readonly AttemptRow[]) => {
  const members = new Map<string | number, Member>();
  const streams = new Set<Member>();
  let wereStreams = rows.some(({ streaming }) => streaming);
  let byBegan: Member[] = [];
  let byEnded: Member[] = [];
  for (const row of rows) {
    const member = { row, parts: 0 };
    members.set(keyOf(row), member);
    if (isOpenStream(row)) streams.add(member);
    byBegan.push(member);
    byEnded.push(member);
  }
  byBegan.sort((a, b) => compareText(a.row.began, b.row.began));
  byEnded.sort((a, b) => compareText(a.row.ended, b.row.ended));

  return {
    size: (): number => members.size,
    get: (row: AttemptRow): Member | undefined => members.get(keyOf(row)),
    /** Those of streams that have no terminal event. */
    openStreams: (): ReadonlySet<Member> => streams,
    /** Whether any attempt that is or was in memory is one of a stream. */
    hasHadStreams: (): boolean => wereStreams,
    byBegan: (): readonly Member[] => byBegan,
    byEnded: (): readonly Member[] => byEnded,
    add(member: Member): void {
      members.set(keyOf(member.row), member);
      if (isOpenStream(member.row)) streams.add(member);
      wereStreams ||= member.row.streaming;
      insert(byBegan, beganOf, member);
      insert(byEnded, endedOf, member);
    },
    drop(member: Member): void {
      members.delete(keyOf(member.row));
      streams.delete(member);
      remove(byBegan, beganOf, member);
      remove(byEnded, endedOf, member);
    },
    dropAll(dropped: ReadonlySet<Member>): void {
      for (const member of dropped) {
        members.delete(keyOf(member.row));
        streams.delete(member);
      }
      byBegan = byBegan.filter((member) => !dropped.has(member));
      byEnded = byEnded.filter((member) => !dropped.has(member));
    },
    /** Those that began between two order keys; the second is not included. */
    begunBetween: (from: string, to: string): readonly Member[] =>
      byBegan.slice(position(byBegan, beganOf, from), position(byBegan, beganOf, to)),
    /** Those that ended between two times or order keys; the second is not included. */
    endedBetween: (from: string, to: string): readonly Member[] =>
      byEnded.slice(position(byEnded, endedOf, from), position(byEnded, endedOf, to)),
    /** The last one that began before an order key and passes. */
    lastBefore(began: string, passes: (member: Member) => boolean): Member | null {
      for (let at = position(byBegan, beganOf, began) - 1; at >= 0; at -= 1) {
        const member = byBegan[at];
        if (member && passes(member)) return member;
      }
      return null;
    },
  };
};

export type Members = ReturnType<typeof createMembers>;

// Most runs have one attempt.
const keyOf = ({ run, number }: Pick<AttemptRow, 'run' | 'number'>): string | number =>
  number === 1 ? run : `${run} ${number}`;

/** Whether an attempt of a stream goes on until a later run of its job begins. */
export const isOpenStream = (row: AttemptRow): boolean =>
  row.streaming && row.firstTerminal === null;

/** The time from the first beginning to the last end in the latest batch, kept as roles change. */
export const createBatchSpan = (members: Members) => {
  let span: { readonly from: string; readonly to: string } | null = null;
  return {
    /** Notes that the roles of an attempt changed. */
    note({ began, ended }: AttemptRow, parts: number, formerParts: number): void {
      const [is, was] = [(parts & PART.LATEST) !== 0, (formerParts & PART.LATEST) !== 0];
      if (was && is) return;
      if (was) span = null;
      else if (is && span)
        span = {
          from: began < span.from ? began : span.from,
          to: ended > span.to ? ended : span.to,
        };
    },
    /** Notes that an attempt of the batch has another beginning or end. */
    forget(): void {
      span = null;
    },
    nanoseconds(): bigint {
      if (!span) {
        let [from, to] = [AFTER_ALL, ''];
        for (const { row, parts } of members.byBegan()) {
          if ((parts & PART.LATEST) === 0) continue;
          if (row.began < from) from = row.began;
          if (row.ended > to) to = row.ended;
        }
        span = { from, to };
      }
      return span.to === '' ? 0n : orderTime(span.to) - orderTime(span.from);
    },
  };
};

/**
 * Returns whether an attempt has no role because of where it is: it began and ended before both heads began, and
 * has another parent run. So it is neither newer than the latest batch nor part of that batch or of the one before.
 */
export const apartFrom = (newest: AttemptRow | null, previous: AttemptRow | null) => {
  if (!newest) return (): boolean => false;
  const before = previous ?? newest;
  const from = timeOf(newest.began < before.began ? newest.began : before.began);
  return ({ began, ended, parentKey }: AttemptRow): boolean =>
    began <= newest.began &&
    ended < from &&
    (parentKey === null || (parentKey !== newest.parentKey && parentKey !== before.parentKey));
};

const beganOf = (member: Member): string => member.row.began;
const endedOf = (member: Member): string => member.row.ended;

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

// Most attempts come in the order in which they began and ended.
const insert = (list: Member[], of: (member: Member) => string, member: Member): void => {
  const last = list.at(-1);
  if (!last || of(last) < of(member)) list.push(member);
  else list.splice(position(list, of, of(member)), 0, member);
};

const remove = (list: Member[], of: (member: Member) => string, member: Member): void => {
  if (list.at(-1) === member) list.pop();
  else list.splice(list.indexOf(member, position(list, of, of(member))), 1);
};

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
