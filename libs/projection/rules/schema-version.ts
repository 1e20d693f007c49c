/** A schema as versions compare it: the paths and types of its fields, in shown order. */
export type Schema = readonly (readonly [path: string, type: string | null])[];

/** What differs between two schemas. */
export interface SchemaDifference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly retyped: readonly {
    readonly path: string;
    readonly from: string | null;
    readonly to: string | null;
  }[];
  readonly reordered: boolean;
}

/** What changed from `before` to `after`. A type that is missing in `after` is no difference. */
export const differenceOf = (before: Schema, after: Schema): SchemaDifference => {
  const former = new Map(before);
  const current = new Map(after);
  const commonBefore = before.map(([path]) => path).filter((path) => current.has(path));
  const commonAfter = after.map(([path]) => path).filter((path) => former.has(path));
  return {
    added: after.map(([path]) => path).filter((path) => !former.has(path)),
    removed: before.map(([path]) => path).filter((path) => !current.has(path)),
    retyped: after.flatMap(([path, to]) => {
      const from = former.get(path) ?? null;
      return former.has(path) && to !== null && from !== to ? [{ path, from, to }] : [];
    }),
    reordered: commonBefore.some((path, index) => commonAfter[index] !== path),
  };
};

/** Tells whether a difference makes a new schema version: a new order of the same fields does not. */
export const makesVersion = ({ added, removed, retyped }: SchemaDifference): boolean =>
  added.length > 0 || removed.length > 0 || retyped.length > 0;

/** `after`, with the types of `before` where it has none: a view without types does not remove those of the version before. */
export const withKnownTypes = (before: Schema, after: Schema): Schema => {
  const former = new Map(before);
  return after.map(([path, type]) => [path, type ?? former.get(path) ?? null]);
};

// Each type can become any later one of its row without loss. Names as data stores write them, in lower case.
const WIDENINGS: readonly (readonly string[])[] = [
  ['tinyint', 'smallint', 'int', 'bigint'],
  ['int2', 'int4', 'int8'],
  ['byte', 'short', 'int', 'long'],
  ['smallint', 'integer', 'bigint'],
  ['int32', 'int64'],
  ['float', 'double'],
  ['float4', 'float8'],
  ['real', 'double precision'],
  ['date', 'timestamp'],
  ['varchar', 'text'],
];

const widens = (from: string, to: string): boolean => {
  const [narrow, wide] = [from.trim().toLowerCase(), to.trim().toLowerCase()];
  if (narrow === wide) return true;
  const [, narrowLength] = /^(?:var)?char(?:acter varying)?\((\d+)\)$/.exec(narrow) ?? [];
  const [, wideLength] = /^(?:var)?char(?:acter varying)?\((\d+)\)$/.exec(wide) ?? [];
  if (narrowLength && wideLength) return Number(narrowLength) <= Number(wideLength);
  if (narrowLength && ['text', 'string', 'varchar'].includes(wide)) return true;
  return WIDENINGS.some(
    (row) => row.includes(narrow) && row.includes(wide) && row.indexOf(narrow) < row.indexOf(wide),
  );
};

/** Why readers of the former schema can break, as one sentence; null if they cannot. */
export const breakingReason = ({ removed, retyped }: SchemaDifference): string | null => {
  const narrowed = retyped.filter(
    ({ from, to }) => from !== null && to !== null && !widens(from, to),
  );
  const reasons = [
    ...removed.map((path) => `field ${path} was removed`),
    ...narrowed.map(
      ({ path, from, to }) => `the type of field ${path} changed from ${from ?? ''} to ${to ?? ''}`,
    ),
  ];
  return reasons.length > 0 ? reasons.join('; ') : null;
};
