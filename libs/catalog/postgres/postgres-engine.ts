import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { CatalogEngine } from '../engine.ts';
import { dropTables } from './drop-tables.ts';
import { openConnection, poolOf, type Connection } from './driver.ts';
import { isStarting, meaningOf } from './meaning.ts';
import { generationIn, nextOf, takePlace } from './generations.ts';
import { postgresDialect } from './postgres-dialect.ts';
import { lockSchema } from './postgres-lock.ts';
import { targetOf, type Target } from './target.ts';

/** Catalogs on a PostgreSQL server, each in a schema of its own. */
export const postgresEngine = (url: string): CatalogEngine => {
  const target = targetOf(url);
  const meaning = (error: unknown): string | null => meaningOf(error, target);
  const inWords = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      const sentence = meaning(cause);
      throw sentence === null ? cause : new Error(sentence, { cause });
    }
  };
  return {
    shown: target.shown,
    connect: (readOnly) => inWords(() => connect(target, readOnly)),
    lock: () => inWords(() => lockSchema(target)),
    exists: () => inWords(() => withConnection(target, (one) => hasTable(one, target))),
    next: nextOf(url, target),
    generation: () => inWords(() => withConnection(target, (one) => generationIn(one, target))),
    takeOver: () => inWords(() => withConnection(target, (one) => takePlace(one, target))),
    remove: () => inWords(() => withConnection(target, (one) => dropTables(one, target))),
    dialect: postgresDialect,
    meaningOf: meaning,
  };
};

const connect = async (target: Target, readOnly: boolean): Promise<DataSource> => {
  await withConnection(target, async (connection) => {
    await refuseUnfit(connection, target);
    if (!readOnly) await makeSchema(connection, target);
  });
  const pool = poolOf(target, readOnly);
  try {
    return await pool.initialize();
  } catch (error) {
    if (pool.isInitialized) await pool.destroy();
    throw error;
  }
};

const withConnection = async <T>(
  target: Target,
  work: (connection: Connection) => Promise<T>,
): Promise<T> => {
  const connection = await whenUp(() => openConnection(target));
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
};

// After a crash it takes a server a while to read its own log; one that is not there at all is not waited for.
const whenUp = async <T>(connect: () => Promise<T>): Promise<T> => {
  for (let left = WAITS; ; left -= 1) {
    try {
      return await connect();
    } catch (error) {
      if (!isStarting(error) || left === 0) throw error;
      await sleep(WAIT_MILLISECONDS);
    }
  }
};

const WAITS = 100;
const WAIT_MILLISECONDS = 200;

const OLDEST = 13;

const refuseUnfit = async (connection: Connection, { shown }: Target): Promise<void> => {
  const { rows } = await connection.query<{ version: string; encoding: string }>(
    `SELECT current_setting('server_version_num') AS version, current_setting('server_encoding') AS encoding`,
  );
  const { version, encoding } = rows[0] ?? { version: '0', encoding: '' };
  const major = Math.floor(Number(version) / 10_000);
  if (major < OLDEST) {
    throw new Error(
      `PostgreSQL at ${shown} is version ${major}, and ${OLDEST} or later is needed: upgrade it`,
    );
  }
  if (encoding !== 'UTF8') {
    throw new Error(
      `the database of ${shown} has the encoding ${encoding}, and UTF8 is needed: make one with it ("createdb --encoding UTF8 --template template0")`,
    );
  }
};

// Not with IF NOT EXISTS, which asks for the right to make one even where it is there.
const makeSchema = async (connection: Connection, { schema }: Target): Promise<void> => {
  const { rowCount } = await connection.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [
    schema,
  ]);
  if (rowCount === 0) await connection.query(`CREATE SCHEMA ${schema}`);
};

const hasTable = async (connection: Connection, { schema }: Target): Promise<boolean> => {
  const { rows } = await connection.query<{ is: boolean }>(
    'SELECT to_regclass($1) IS NOT NULL AS is',
    [`${schema}.projection`],
  );
  return rows[0]?.is === true;
};
