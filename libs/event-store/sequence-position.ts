import type { Position } from './event-store.ts';

const WIDTH = 16;

/**
 * The position of the entry with this sequence, in engines that order entries by sequence. Sorts as
 * text.
 */
export const positionOf = (sequence: number): Position => String(sequence).padStart(WIDTH, '0');

/** The sequence at a position. 0 for null, which is before the first entry. */
export const sequenceAt = (position: Position | null): number => {
  if (position === null) return 0;
  if (!/^[0-9]{16}$/.test(position)) {
    throw new RangeError(`"${position}" is not a position of this log`);
  }
  return Number(position);
};

/** Less than, equal to or greater than zero if `a` is before, at or after `b`. */
export const comparePositions = (a: Position, b: Position): number => sequenceAt(a) - sequenceAt(b);
