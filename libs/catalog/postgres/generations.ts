import { tableNames } from '../entities.ts';
import type { Connection } from './driver.ts';
import { dropTables } from './drop-tables.ts';
import { targetOf, type Target } from './target.ts';

/** The URL of the schema beside a catalog's, in which the next generation is made. */
export const nextOf = (url: string, { schema }: Target): string => {
  const next = new URL(url);
  // A name has 63 bytes at most.
  next.searchParams.set('schema', `${schema.slice(0, MOST_BYTES - SUFFIX.length)}${SUFFIX}`);
  return next.toString();
};

/** Tells one set of tables from another of the same names. */
export const generationIn = async (
  connection: Connection,
  { schema }: Target,
): Promise<string | null> => {
  const { rows } = await connection.query<{ id: string | null }>(
    'SELECT to_regclass($1)::oid::text AS id',
    [`${schema}.projection`],
  );
  return rows[0]?.id ?? null;
};

/**
 * Drops the catalog's tables and moves those of the next generation into its schema, in one transaction that waits for who reads
 * the former ones. What others made in the schema stays. The next schema stays too, empty, for the next time.
 */
export const takePlace = async (connection: Connection, target: Target): Promise<void> => {
  const next = targetOf(nextOf(target.connectionString, target)).schema;
  await connection.query('BEGIN');
  await dropTables(connection, target);
  for (const table of tableNames()) {
    await connection.query(`ALTER TABLE ${next}."${table}" SET SCHEMA ${target.schema}`);
  }
  await connection.query('COMMIT');
};

const MOST_BYTES = 63;
const SUFFIX = '_next';
