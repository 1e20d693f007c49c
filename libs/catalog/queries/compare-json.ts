import { compareUtf8 } from '#openlineage';

/**
 * Orders JSON values: null, false, true, numbers, strings by UTF-8 bytes, arrays element by
 * element.
 */
export const compareJson = (a: unknown, b: unknown): number => {
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
      const difference = compareJson(a[index], b[index]);
      if (difference !== 0) return difference;
    }
    return a.length - b.length;
  }
  if (typeof a === 'string' && typeof b === 'string') return compareUtf8(a, b);
  return rank(a) - rank(b) || Number(a) - Number(b);
};

/** A copy sorted by {@link compareJson}. */
export const sortedJson = <T>(items: readonly T[]): readonly T[] => [...items].sort(compareJson);

const rank = (value: unknown): number =>
  value === null ? 0 : ['boolean', 'number', 'string', 'object'].indexOf(typeof value) + 1;
