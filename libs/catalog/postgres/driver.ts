import pg from 'pg';
import { DataSource } from 'typeorm';
import { TABLES_OF_CATALOG } from '../entities.ts';
import type { Target } from './target.ts';

/** A connection of its own, outside of any pool. */
export type Connection = pg.Client;

/** Opens one connection. Throws what the driver throws. */
export const openConnection = async (target: Target): Promise<Connection> => {
  const client = new pg.Client(settingsOf(target, ''));
  // Without a listener the end of a connection would end the process; what waits for an answer hears of it anyway.
  client.on('error', () => undefined);
  await client.connect();
  return client;
};

/** A pool of connections for TypeORM, not yet opened. One that only reads cannot do otherwise. */
export const poolOf = (target: Target, readOnly: boolean): DataSource =>
  new DataSource({
    type: 'postgres',
    driver: pg,
    schema: target.schema,
    poolSize: CONNECTIONS,
    extra: settingsOf(target, readOnly ? ' -c default_transaction_read_only=on' : ''),
    // The pool opens another one when it is asked for it.
    poolErrorHandler: () => undefined,
    installExtensions: false,
    ...TABLES_OF_CATALOG,
    migrationsRun: !readOnly,
  });

// Questions are asked a few at a time, and PostgreSQL has 100 for everyone.
const CONNECTIONS = 10;
const CONNECT_MILLISECONDS = 10_000;

const settingsOf = (target: Target, more: string): pg.PoolConfig => ({
  application_name: 'ledgerline',
  connectionString: target.connectionString,
  options: target.options + more,
  connectionTimeoutMillis: CONNECT_MILLISECONDS,
  idleTimeoutMillis: 60_000,
  // A server that is gone without a word is noticed.
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  types: { getTypeParser: (oid: number) => PARSERS.get(oid) ?? asIs },
});

const asIs = (text: string): string => text;

// Beyond what a double holds exactly it stays text: no answer has such a number, and a check shows what stands there.
const exact = (text: string): number | string => {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
};

const PARSERS: ReadonlyMap<number, (text: string) => unknown> = new Map<
  number,
  (text: string) => unknown
>([
  [pg.types.builtins.BOOL, (text) => text === 't'],
  [pg.types.builtins.INT2, Number],
  [pg.types.builtins.INT4, Number],
  [pg.types.builtins.INT8, exact],
]);
