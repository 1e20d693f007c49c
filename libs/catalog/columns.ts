import type { ColumnOptions } from 'typeorm';

/** Column options without `nullable`, so that they also fit primary keys. */
type Plain = ColumnOptions & { nullable?: false };

/** A 64-bit integer within the range that a JavaScript number represents exactly. */
export const whole = (name: string): Plain => ({
  name,
  type: 'bigint',
  transformer: { to: (value: number) => value, from: exact },
});

/** Like {@link whole}, but nullable. */
export const maybeWhole = (name: string): ColumnOptions => ({
  name,
  type: 'bigint',
  nullable: true,
  transformer: {
    to: (value: number | null) => value,
    from: (value: number | string | null) => (value === null ? null : exact(value)),
  },
});

/** A text column. */
export const text = (name: string): Plain => ({ name, type: 'text' });
/** A nullable text column. */
export const maybeText = (name: string): ColumnOptions => ({ name, type: 'text', nullable: true });
/** A boolean. SQLite has no boolean type, so it is stored as 0 or 1. */
export const flag = (name: string): Plain => ({
  name,
  type: 'smallint',
  transformer: { to: (value: boolean) => (value ? 1 : 0), from: (value: number) => value === 1 },
});

const exact = (value: number | string): number => {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new RangeError(
    `the catalog contains ${value}, which is not an integer that JavaScript represents exactly`,
  );
};
