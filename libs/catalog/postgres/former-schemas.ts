import type { Connection } from './driver.ts';
import { dropTables } from './drop-tables.ts';
import { formerName } from './generations.ts';
import type { Target } from './target.ts';

/** Marks a session as a reader of a schema, given by its oid, until the session ends. */
export const noteReader = async (connection: Connection, id: string): Promise<void> => {
  // Does not wait: if another session has the lock exclusively, it is dropping the tables.
  await connection.query(`SELECT pg_try_advisory_lock_shared(${READERS})`, [id]);
};

/** Drops replaced catalogs that no session reads. Returns false if any are left. */
export const dropFormer = async (connection: Connection, target: Target): Promise<boolean> => {
  const { rows } = await connection.query<{ id: string; name: string }>(
    `SELECT oid::text AS id, nspname AS name FROM pg_namespace
     WHERE starts_with(nspname, $1)`,
    [formerName(target.schema, '')],
  );
  let isNoneLeft = true;
  for (const { id, name } of rows) {
    // The name of another catalog's schema may start like this one's.
    if (name !== formerName(target.schema, id)) continue;
    if (!(await isDropped(connection, { ...target, schema: name }, id))) isNoneLeft = false;
  }
  return isNoneLeft;
};

const READERS = `hashtextextended('ledgerline readers of ' || $1, 0)`;

const isDropped = async (connection: Connection, former: Target, id: string): Promise<boolean> => {
  await connection.query(`BEGIN; SET LOCAL lock_timeout = '1s'`);
  try {
    const { rows } = await connection.query<{ is: boolean }>(
      `SELECT pg_try_advisory_xact_lock(${READERS}) AS is`,
      [id],
    );
    if (rows[0]?.is !== true) {
      await connection.query('ROLLBACK');
      return false;
    }
    await dropTables(connection, former);
    if (await isEmpty(connection, id)) await connection.query(`DROP SCHEMA ${former.schema}`);
    await connection.query('COMMIT');
    return true;
  } catch (error) {
    if (!isHeld(error)) throw error;
    await connection.query('ROLLBACK');
    return false;
  }
};

const isEmpty = async (connection: Connection, id: string): Promise<boolean> => {
  const { rowCount } = await connection.query(
    `SELECT 1 FROM pg_depend WHERE refclassid = 'pg_namespace'::regclass AND refobjid = $1::oid LIMIT 1`,
    [id],
  );
  return rowCount === 0;
};

/**
 * Whether the error means that another session is using the tables, or that other objects depend on
 * them.
 */
const isHeld = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '55P03' || error.code === '2BP01');
