import { randomUUID } from 'node:crypto';
import { CatalogUnavailable } from '../in-words.ts';
import { tableNames } from '../entities.ts';
import type { Connection } from './driver.ts';
import { besideUrl, targetOf, type Target } from './target.ts';

/** The URL of the schema where the replacement of a catalog is built. */
export const nextOf = (url: string, { schema }: Target): string =>
  besideUrl(url, `${cut(schema, SUFFIX.length)}${SUFFIX}`);

/** The name that a schema gets when its catalog is replaced. `id` is its oid. */
export const formerName = (schema: string, id: string): string =>
  `${cut(schema, MOST_DIGITS + FORMER.length)}${FORMER}${id}`;

/** The oid of a schema. Null: it does not exist. */
export const schemaId = async (
  connection: Connection,
  { schema }: Target,
): Promise<string | null> => {
  const { rows } = await connection.query<{ id: string }>(
    'SELECT oid::text AS id FROM pg_namespace WHERE nspname = $1',
    [schema],
  );
  return rows[0]?.id ?? null;
};

/** The id of the catalog in a schema. Null: there is none, or it is incomplete. */
export const generationIn = async (
  connection: Connection,
  { schema }: Target,
): Promise<string | null> => (await readComment(connection, schema))?.generation ?? null;

/** Gives a newly created catalog its id. */
export const nameGeneration = async (connection: Connection, { schema }: Target): Promise<void> => {
  if ((await readComment(connection, schema)) !== null) return;
  await writeComment(connection, schema, { generation: randomUUID(), former: [] });
};

/** The ids of replaced catalogs that were not forgotten yet, newest first. */
export const formerIn = async (
  connection: Connection,
  { schema }: Target,
): Promise<readonly string[]> => (await readComment(connection, schema))?.former ?? [];

/** Forgets the ids of replaced catalogs. */
export const forgetFormer = async (connection: Connection, { schema }: Target): Promise<void> => {
  const comment = await readComment(connection, schema);
  if (comment !== null && comment.former.length > 0)
    await writeComment(connection, schema, { ...comment, former: [] });
};

/**
 * Swaps the names of the replacement's schema and the current one in one transaction. It touches no
 * table, so it does not wait for readers. Readers of the old catalog find it under its new name,
 * which comes first in the search path of their sessions. Other objects in the schema stay where
 * they are. Throws an error with instructions if another object depends on the tables.
 */
export const takePlace = async (connection: Connection, target: Target): Promise<void> => {
  const { schema } = target;
  const next = targetOf(nextOf(target.connectionString, target)).schema;
  const present = await readComment(connection, schema);
  const coming = await readComment(connection, next);
  if (coming === null) throw new Error('unreachable: a catalog that was made has a name');
  await refuseDependents(connection, target);
  await connection.query('BEGIN');
  const id = await schemaId(connection, target);
  const former = id === null ? null : formerName(schema, id);
  if (former !== null) await connection.query(`ALTER SCHEMA ${schema} RENAME TO ${former}`);
  await connection.query(`ALTER SCHEMA ${next} RENAME TO ${schema}`);
  if (former !== null) await moveBack(connection, former, schema);
  await writeComment(connection, schema, {
    generation: coming.generation,
    former: present === null ? [] : [present.generation, ...present.former].slice(0, MOST_FORMER),
  });
  await connection.query('COMMIT');
};

const SUFFIX = '_next';
const FORMER = '_was_';
const MOST_DIGITS = 10;
// PostgreSQL limits names to 63 bytes.
const MOST_BYTES = 63;
// Limits how many replaced catalogs are remembered while their graphs in Neo4j cannot be deleted.
const MOST_FORMER = 50;

const cut = (schema: string, room: number): string => schema.slice(0, MOST_BYTES - room);

interface CatalogComment {
  readonly generation: string;
  readonly former: readonly string[];
}

// Stored as a comment on one of the tables, so that it moves with the table, is part of dumps, and
// disappears with the table.
const COMMENT = /^Ledgerline's catalog, generation ([0-9a-f-]{36})(?: after ([0-9a-f, -]+))?$/;

const readComment = async (
  connection: Connection,
  schema: string,
): Promise<CatalogComment | null> => {
  const { rows } = await connection.query<{ text: string | null }>(
    `SELECT obj_description(to_regclass($1), 'pg_class') AS text`,
    [`${schema}.projection`],
  );
  const [, generation, former] = COMMENT.exec(rows[0]?.text ?? '') ?? [];
  return generation === undefined ? null : { generation, former: former?.split(', ') ?? [] };
};

const writeComment = async (
  connection: Connection,
  schema: string,
  { generation, former }: CatalogComment,
): Promise<void> => {
  const after = former.length === 0 ? '' : ` after ${former.join(', ')}`;
  await connection.query(
    `COMMENT ON TABLE ${schema}.projection IS 'Ledgerline''s catalog, generation ${generation}${after}'`,
  );
};

const refuseDependents = async (connection: Connection, target: Target): Promise<void> => {
  const { rows } = await connection.query<{ what: string }>(DEPENDENTS, [
    target.schema,
    tableNames(),
  ]);
  if (rows.length === 0) return;
  const all = rows.map(({ what }) => what).join(', ');
  throw new CatalogUnavailable(
    `the catalog in ${target.shown} cannot be replaced, because other objects depend on its tables (${all}): drop them, and create them again once the new catalog is in place`,
  );
};

const DEPENDENTS = `
  WITH ours AS (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = ANY($2))
  SELECT DISTINCT pg_describe_object('pg_class'::regclass, h.id, 0) AS what
  FROM pg_depend d
    LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid
    LEFT JOIN pg_inherits i ON d.classid = 'pg_class'::regclass AND i.inhrelid = d.objid
    CROSS JOIN LATERAL (SELECT COALESCE(r.ev_class, k.conrelid, i.inhrelid) AS id) h
  WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid IN (SELECT oid FROM ours)
    AND h.id IS NOT NULL AND h.id NOT IN (SELECT oid FROM ours)
  ORDER BY what`;

const moveBack = async (connection: Connection, from: string, to: string): Promise<void> => {
  const { rows } = await connection.query<{ name: string }>(OTHER_OBJECTS, [from, tableNames()]);
  for (const { name } of rows) await connection.query(`ALTER TABLE ${name} SET SCHEMA ${to}`);
};

// Tables, views and sequences. Sequences that belong to a column move with its table.
const OTHER_OBJECTS = `
  SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND c.relname <> ALL($2)
    AND NOT EXISTS (SELECT 1 FROM pg_depend d
      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i'))`;
