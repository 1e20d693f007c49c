import type { Position } from '../event-store.ts';

/** A position in EventStoreDB's log: byte offsets, of which only the order has a meaning. */
export interface LogPlace {
  readonly commit: bigint;
  readonly prepare: bigint;
}

const DIGITS = 20;

/** Includes both offsets, because the events of one transaction share the first. Sorts as text. */
export const positionOf = ({ commit, prepare }: LogPlace): Position =>
  `${String(commit).padStart(DIGITS, '0')}-${String(prepare).padStart(DIGITS, '0')}`;

/** Throws a RangeError for text that is not a position of an EventStoreDB. */
export const placeAt = (position: Position): LogPlace => {
  const [, commit, prepare] = /^(\d{20})-(\d{20})$/.exec(position) ?? [];
  if (commit === undefined || prepare === undefined) {
    throw new RangeError(`"${position}" is not a position of this log`);
  }
  return { commit: BigInt(commit), prepare: BigInt(prepare) };
};

/** Less than, equal to or greater than zero if `a` is before, at or after `b`. */
export const comparePositions = (a: Position, b: Position): number => {
  placeAt(a);
  placeAt(b);
  if (a === b) return 0;
  return a < b ? -1 : 1;
};
