/** Where an event stands: by time, terminals last, then by id. */
export interface Moment {
  /** Nanoseconds. */
  readonly time: bigint;
  readonly terminal: boolean;
  readonly id: string;
}

const byUtf8 = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

export const byMoment = (a: Moment, b: Moment): number => {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1;
  if (a.terminal !== b.terminal) return a.terminal ? 1 : -1;
  return byUtf8(a.id, b.id);
};

export const isBefore = (a: Moment, b: Moment): boolean => byMoment(a, b) < 0;

/** JSON values element by element: null, then booleans, numbers, strings by UTF-8 bytes, arrays. */
export const byElements = (a: unknown, b: unknown): number => {
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
      const difference = byElements(a[i], b[i]);
      if (difference !== 0) return difference;
    }
    return a.length - b.length;
  }
  if (typeof a === 'string' && typeof b === 'string') return byUtf8(a, b);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  return Number(a) - Number(b);
};

const rank = (value: unknown): number =>
  value === null ? 0 : ['boolean', 'number', 'string', 'object'].indexOf(typeof value) + 1;
