import type { AttemptRow } from '../state/rows.ts';

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
  const members = new Map<string, Member>();
  const streams = new Set<Member>();
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
    has: (member: Member): boolean => members.get(keyOf(member.row)) === member,
    /** Those of streams that have no terminal event. */
    openStreams: (): ReadonlySet<Member> => streams,
    byBegan: (): readonly Member[] => byBegan,
    byEnded: (): readonly Member[] => byEnded,
    add(member: Member): void {
      members.set(keyOf(member.row), member);
      if (isOpenStream(member.row)) streams.add(member);
      byBegan.splice(position(byBegan, beganOf, member.row.began), 0, member);
      byEnded.splice(position(byEnded, endedOf, member.row.ended), 0, member);
    },
    drop(member: Member): void {
      members.delete(keyOf(member.row));
      streams.delete(member);
      byBegan.splice(byBegan.indexOf(member, position(byBegan, beganOf, member.row.began)), 1);
      byEnded.splice(byEnded.indexOf(member, position(byEnded, endedOf, member.row.ended)), 1);
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

const keyOf = (row: Pick<AttemptRow, 'run' | 'number'>): string => `${row.run} ${row.number}`;

/** Whether an attempt of a stream goes on until a later run of its job begins. */
export const isOpenStream = (row: AttemptRow): boolean =>
  row.streaming && row.firstTerminal === null;

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
