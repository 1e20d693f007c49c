import type { ColumnOptions } from 'typeorm';

/** Options that fit keys as well: `nullable` is not among them. */
type Plain = ColumnOptions & { nullable?: false };

/** A 64-bit whole number that a double holds exactly. */
export const whole = (name: string): Plain => ({
  name,
  type: 'bigint',
  transformer: { to: (value: number) => value, from: exact },
});

export const maybeWhole = (name: string): ColumnOptions => ({
  name,
  type: 'bigint',
  nullable: true,
  transformer: {
    to: (value: number | null) => value,
    from: (value: number | string | null) => (value === null ? null : exact(value)),
  },
});

export const text = (name: string): Plain => ({ name, type: 'text' });
export const maybeText = (name: string): ColumnOptions => ({ name, type: 'text', nullable: true });
/** Portable: SQLite has no boolean of its own. */
export const flag = (name: string): Plain => ({
  name,
  type: 'smallint',
  transformer: { to: (value: boolean) => (value ? 1 : 0), from: (value: number) => value === 1 },
});

const exact = (value: number | string): number => {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new RangeError(`the catalog holds ${value}, which is no whole number of its own`);
};
