// Reading plain JSON without trusting its shape: what is not as expected is null.

export type Members = Readonly<Record<string, unknown>>;

export const record = (value: unknown): Members | null => (isRecord(value) ? value : null);

const isRecord = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const list = (value: unknown): readonly unknown[] | null =>
  Array.isArray(value) ? value : null;

export const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** The results of `read`, or null if one of them is null: one bad item spoils the whole. */
export const every = <T>(
  values: readonly unknown[],
  read: (value: unknown) => T | null,
): readonly T[] | null => {
  const results = values.map(read);
  return results.some((result) => result === null)
    ? null
    : results.filter((result) => result !== null);
};
