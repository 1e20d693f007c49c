import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { compatibilityOf, type Change } from '#impact';
import type { Asker } from '../ask/ask.ts';
import { findStart } from '../ask/start.ts';
import { messageOf } from '../causes.ts';
import { UsageError } from '../exit-codes.ts';
import type { AsOf } from '../options.ts';
import { typed, type Name } from '../show/names.ts';

/** A wanted column; the type is null where the file gives none. */
interface Column {
  readonly path: string;
  readonly type: string | null;
}

/** The change that gives a dataset the wanted columns; null if it has them. */
interface SchemaChange {
  readonly change: Change | null;
  /** What a reader should know, such as that a dropped and an added column may be a rename. */
  readonly note: string | null;
}

/**
 * Reads the wanted columns from YAML or JSON: a list of names or of `{ name, type }`, or a mapping of names to
 * types. Throws {@link UsageError} for anything else.
 */
export const columnsOfFile = async (path: string): Promise<readonly Column[]> => {
  let value: unknown;
  try {
    value = parse(await readFile(path, 'utf8'), { maxAliasCount: 100 });
  } catch (cause) {
    throw new UsageError(`the schema file ${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new UsageError(
      `the schema file ${path} has no columns: give a list of names or of { name, type }, or a mapping of names to types`,
      { cause: result.error },
    );
  }
  const columns = result.data;
  const twice = columns.find(({ path: one }, index) =>
    columns.slice(0, index).some(({ path: other }) => other === one),
  );
  if (twice) throw new UsageError(`the schema file ${path} has the column ${twice.path} twice`);
  return columns;
};

/**
 * Compares the wanted columns with those of a dataset. A name that is not known throws {@link UsageError} with
 * similar names: only `isNew` makes it a new dataset.
 */
export const schemaChange = async (
  asker: Asker,
  name: Name,
  columns: readonly Column[],
  { isNew, asOf }: { readonly isNew: boolean; readonly asOf: AsOf | null },
): Promise<SchemaChange> => {
  const fields = [...columns];
  const { dataset: there } = await asker.ask(FIELDS, { ...name, asOf });
  if (there === null && isNew) {
    return { change: { kind: 'CREATE_DATASET', dataset: name, fields }, note: null };
  }
  // It says which names are similar.
  const { namespace } = await findStart(asker, 'dataset', name, asOf);
  const current = there?.fields ?? [];
  const spelled = (one: string): string => fieldIn(current, one)?.path ?? one;
  const kept = new Set(columns.map(({ path }) => spelled(path)));
  const dropped = current.filter(({ path }) => !kept.has(path)).map(({ path }) => path);
  const added = columns.filter(({ path }) => !fieldIn(current, path)).map(({ path }) => path);
  const isRetyped = columns.some(({ path, type }) => {
    const before = fieldIn(current, path)?.type ?? null;
    return before !== null && type !== null && compatibilityOf(before, type, namespace) !== 'SAME';
  });
  if (dropped.length + added.length === 0 && !isRetyped) return { change: null, note: null };
  const change: Change = { kind: 'REPLACE_SCHEMA', dataset: name, fields };
  const note =
    dropped.length > 0 && added.length > 0
      ? `${typed(name)} loses ${dropped.join(', ')} and gets ${added.join(', ')}: if a column is only renamed, write a change file with RENAME_FIELD`
      : null;
  return { change, note };
};

/** A field by its exact name, otherwise in another letter case if that is unique. */
const fieldIn = (fields: readonly Column[], path: string): Column | null => {
  const exact = fields.find((field) => field.path === path);
  const folded = fields.filter((field) => field.path.toLowerCase() === path.toLowerCase());
  return exact ?? (folded.length === 1 ? (folded[0] ?? null) : null);
};

const text = z.string().min(1);
const column = z.union([
  text.transform((path) => ({ path, type: null })),
  z
    .strictObject({ name: text, type: z.string().nullable().default(null) })
    .transform(({ name, type }) => ({ path: name, type })),
  z.strictObject({ path: text, type: z.string().nullable().default(null) }),
]);
const schema = z
  .union([
    z.array(column),
    z
      .record(text, z.string().nullable())
      .transform((types) => Object.entries(types).map(([path, type]) => ({ path, type }))),
  ])
  .refine((columns) => columns.length > 0 && columns.length <= 10_000);

const FIELDS = {
  document: `
    query ($namespace: String!, $name: String!, $asOf: AsOf) {
      dataset(namespace: $namespace, name: $name, asOf: $asOf) { fields { path type } }
    }`,
  answer: z.object({
    dataset: z
      .object({ fields: z.array(z.object({ path: z.string(), type: z.string().nullable() })) })
      .nullable(),
  }),
};
