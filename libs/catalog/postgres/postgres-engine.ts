import type { DataSource } from 'typeorm';
import type { CatalogEngine } from '../engine.ts';
import { inWords } from '../in-words.ts';
import { sourceOf, type Connection } from './driver.ts';
import { dropTables } from './drop-tables.ts';
import { dropFormer, noteReader } from './former-schemas.ts';
import {
  forgetFormer,
  formerIn,
  formerName,
  generationIn,
  nameGeneration,
  nextOf,
  schemaId,
  takePlace,
} from './generations.ts';
import { withConnection } from './kept-connections.ts';
import { isAway, meaningOf } from './meaning.ts';
import { postgresDialect } from './postgres-dialect.ts';
import { lockSchema } from './postgres-lock.ts';
import { targetOf, type Target } from './target.ts';

/** Catalogs in PostgreSQL, each in its own schema. */
export const postgresEngine = (url: string): CatalogEngine => {
  const target = targetOf(url);
  const meaning = (error: unknown): string | null => meaningOf(error, target);
  const ask = <T>(work: (connection: Connection, target: Target) => Promise<T>): Promise<T> =>
    inWords(meaning, () => withConnection(target, (one) => work(one, target)));
  return {
    shown: target.shown,
    connect: (readOnly) => inWords(meaning, () => connect(target, readOnly)),
    lock: () => inWords(meaning, () => lockSchema(target)),
    exists: () => ask(hasTable),
    next: nextOf(url, target),
    // The pool replaces broken connections, and the server rolls back their transactions.
    isReopenedAfterErrors: false,
    generation: () => ask(generationIn),
    takeOver: () => ask(takePlace),
    dropFormer: () => ask(dropFormer),
    former: () => ask(formerIn),
    forgetFormer: () => ask(forgetFormer),
    remove: () => ask(dropTables),
    dialect: postgresDialect,
    meaningOf: meaning,
    isAway,
  };
};

const connect = async (target: Target, readOnly: boolean): Promise<DataSource> => {
  const { schema } = target;
  const id = await withConnection(target, async (connection) => {
    await refuseUnfit(connection, target);
    if (!readOnly) await makeSchema(connection, target);
    return schemaId(connection, target);
  });
  const source = sourceOf(target, {
    // Finds the tables before and after the catalog is replaced, because replacing renames the
    // schema.
    path: id === null ? [schema] : [formerName(schema, id), schema],
    readOnly,
    onConnect: async (connection) => {
      if (id !== null) await noteReader(connection, id);
    },
  });
  try {
    await source.initialize();
    if (!readOnly) await withConnection(target, (one) => nameGeneration(one, target));
    return source;
  } catch (error) {
    if (source.isInitialized) await source.destroy();
    throw error;
  }
};

const OLDEST = 13;

const refuseUnfit = async (connection: Connection, { shown }: Target): Promise<void> => {
  const { rows } = await connection.query<{ version: string; encoding: string }>(
    `SELECT current_setting('server_version_num') AS version, current_setting('server_encoding') AS encoding`,
  );
  const { version, encoding } = rows[0] ?? { version: '0', encoding: '' };
  const major = Math.floor(Number(version) / 10_000);
  if (major < OLDEST) {
    throw new Error(
      `PostgreSQL at ${shown} is version ${major}, but version ${OLDEST} or later is required: upgrade it`,
    );
  }
  if (encoding !== 'UTF8') {
    throw new Error(
      `the database of ${shown} has the encoding ${encoding}, but UTF8 is required: create one with it ("createdb --encoding UTF8 --template template0")`,
    );
  }
};

// IF NOT EXISTS would require the right to create schemas even if the schema exists.
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
