import type { Value } from './value.ts';

/** The order of ORDER BY: NULL stands last. */
export const compareValues = (a: Value, b: Value): number => {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
};
