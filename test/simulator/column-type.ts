import { QueryFailed } from './query-failed.ts';
import type { Value } from './value.ts';

/** From the narrowest to the widest of each family. */
const families = {
  NUMBER: ['SMALLINT', 'INTEGER', 'BIGINT', 'DOUBLE'],
  TEXT: ['VARCHAR(5)', 'VARCHAR(50)', 'TEXT'],
} as const;

export type Family = keyof typeof families;
export type ColumnType = (typeof families)[Family][number];

export const familyOf = (type: ColumnType): Family =>
  families.NUMBER.some((one) => one === type) ? 'NUMBER' : 'TEXT';

/** Whether every value of the one is a value of the other. */
export const isAtLeastAsWide = (to: ColumnType, from: ColumnType): boolean =>
  familyOf(to) === familyOf(from) && rankOf(to) >= rankOf(from);

export const widerOf = (a: ColumnType, b: ColumnType): ColumnType =>
  rankOf(a) >= rankOf(b) ? a : b;

const rankOf = (type: ColumnType): number => {
  const ranks: readonly string[] = families[familyOf(type)];
  return ranks.indexOf(type);
};

const largest = { SMALLINT: 32_767, INTEGER: 2_147_483_647 };
const longest = { 'VARCHAR(5)': 5, 'VARCHAR(50)': 50 };

/** The value as one of the type, made to fit by force: cut off, rounded, or the number of a text. */
export const squeezed = (value: Value, type: ColumnType): Value => {
  if (value === null) return null;
  if (familyOf(type) === 'TEXT') {
    const text = String(value);
    return type === 'TEXT' ? text : text.slice(0, longestOf(type));
  }
  const number = typeof value === 'number' ? value : numberInto(value);
  if (type === 'DOUBLE') return number;
  const limit = largestOf(type);
  return Math.max(-limit, Math.min(limit, Math.round(number)));
};

// A text that was a code becomes a number of that code.
const numberInto = (text: string): number =>
  [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_521, 7);

const largestOf = (type: ColumnType): number =>
  type === 'SMALLINT' || type === 'INTEGER' ? largest[type] : Number.MAX_SAFE_INTEGER;

const longestOf = (type: ColumnType): number =>
  type === 'VARCHAR(5)' || type === 'VARCHAR(50)' ? longest[type] : Infinity;

/** `CAST(value AS type)`: fails for a text that is not a number. */
export const cast = (value: Value, type: ColumnType): Value => {
  if (typeof value === 'string' && familyOf(type) === 'NUMBER') {
    if (!/^-?\d+(\.\d+)?$/.test(value)) throw new QueryFailed(`'${value}' is no ${type}`);
    return stored(Number(value), type);
  }
  if (typeof value === 'number' && familyOf(type) === 'NUMBER' && type !== 'DOUBLE') {
    return stored(Math.round(value), type);
  }
  return squeezed(value, type);
};

/** The value as it is written into a column of the type, whose engine takes a number for a text but no text for a number. */
export const assigned = (value: Value, type: ColumnType): Value =>
  stored(asFamily(value, type), type);

/** The same into a column that takes values of any size. */
export const asFamily = (value: Value, type: ColumnType): Value => {
  if (familyOf(type) === 'TEXT' && typeof value === 'number') return String(value);
  return typeof value === 'number' && type !== 'DOUBLE' ? Math.round(value) : value;
};

/** A value that needs the type, made of one that a narrower type holds. */
export const needing = (value: Value, type: ColumnType): Value => {
  if (typeof value === 'number') return value + 5_000_000_000;
  return typeof value === 'string' && type === 'TEXT' ? value.padEnd(60, '.') : value;
};

const stored = (value: Value, type: ColumnType): Value => {
  const isTooLong = typeof value === 'string' && value.length > longestOf(type);
  const isTooLarge = typeof value === 'number' && Math.abs(value) > largestOf(type);
  if (isTooLong || isTooLarge) throw new QueryFailed(`${value} does not fit ${type}`);
  return typeof value === 'number' && type !== 'DOUBLE' ? Math.round(value) : value;
};

/** The type of that name; INTEGER where none is given. */
export const typeNamed = (name: string | null): ColumnType =>
  [...families.NUMBER, ...families.TEXT].find((type) => type === name) ?? 'INTEGER';
