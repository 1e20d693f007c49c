/**
 * A change file with other spellings made the ones that the schema knows: kinds in lower case or with dashes,
 * COLUMN and TABLE for FIELD and DATASET, `column` and `table` for `field` and `dataset`, and `name` for the `path`
 * of a field in a schema. A member that is given under both names is left alone, so that it is reported as unknown.
 */
export const withKnownSpellings = (proposal: unknown): unknown => {
  if (!isObject(proposal) || !Array.isArray(proposal['changes'])) return proposal;
  return { ...proposal, changes: proposal['changes'].map(spelledChange) };
};

const spelledChange = (change: unknown): unknown => {
  if (!isObject(change)) return change;
  const renamed = withNames(change, [
    ['column', 'field'],
    ['table', 'dataset'],
  ]);
  const { kind, fields } = renamed;
  return {
    ...renamed,
    ...(typeof kind === 'string' && { kind: spelledKind(kind) }),
    ...(Array.isArray(fields) && { fields: fields.map(spelledField) }),
  };
};

const spelledKind = (kind: string): string =>
  kind.toUpperCase().replaceAll('-', '_').replace('COLUMN', 'FIELD').replace('TABLE', 'DATASET');

/** A field of a schema; its name alone will do. */
const spelledField = (field: unknown): unknown => {
  if (typeof field === 'string') return { path: field };
  return isObject(field) ? withNames(field, [['name', 'path']]) : field;
};

type Members = Readonly<Record<string, unknown>>;

const withNames = (
  members: Members,
  names: readonly (readonly [alias: string, name: string])[],
): Members =>
  Object.fromEntries(
    Object.entries(members).map(([member, value]) => {
      const known = names.find(([alias]) => alias === member)?.[1];
      return [known !== undefined && !Object.hasOwn(members, known) ? known : member, value];
    }),
  );

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
