import pg from 'pg';
import { DataSource } from 'typeorm';
import { TABLES_OF_CATALOG } from '../entities.ts';
import type { Target } from './target.ts';

/** A connection of its own, or one that a {@link Pool} lends. */
export type Connection = pg.ClientBase;

/** A connection outside of any pool, until it is ended. */
export type OwnConnection = pg.Client;

/** Connections that are kept for some seconds after their use; they do not keep the process alive. */
export type Pool = pg.Pool;

/** Opens one connection. Throws what the driver throws. */
export const openConnection = async (target: Target): Promise<OwnConnection> => {
  const client = new pg.Client(settingsOf(target));
  // Without a listener the end of a connection would end the process; what waits for an answer hears of it anyway.
  client.on('error', () => undefined);
  await client.connect();
  return client;
};

/** A pool for short work, not yet connected. */
export const openPool = (target: Target, max: number): Pool => {
  const pool = new pg.Pool({
    ...settingsOf(target),
    max,
    idleTimeoutMillis: 10_000,
    allowExitOnIdle: true,
    query_timeout: QUERY_MILLISECONDS,
  });
  // The pool opens another one when it is asked for it. Who has one in use hears of its end by what it asked.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
};

/** A pool of connections for TypeORM, not yet opened. */
export const sourceOf = (
  target: Target,
  {
    path,
    readOnly,
    onConnect,
  }: {
    /** The schemas in which the tables are looked for. */
    readonly path: readonly string[];
    /** One that only reads cannot do otherwise. */
    readonly readOnly: boolean;
    /** Done first on each connection. */
    readonly onConnect: (connection: Connection) => Promise<void>;
  },
): DataSource => {
  const settings = [
    `-c search_path=${path.join(',')}`,
    ...(readOnly ? ['-c default_transaction_read_only=on'] : []),
  ];
  return new DataSource({
    type: 'postgres',
    driver: pg,
    // No schema is named: each statement finds the tables by the path.
    poolSize: CONNECTIONS,
    extra: { ...settingsOf(target, settings), onConnect },
    // The pool opens another one when it is asked for it.
    poolErrorHandler: () => undefined,
    installExtensions: false,
    ...TABLES_OF_CATALOG,
    migrationsRun: !readOnly,
  });
};

// Questions are asked a few at a time, and PostgreSQL has 100 for everyone.
const CONNECTIONS = 10;
const CONNECT_MILLISECONDS = 10_000;
// Of a server that is gone without a word.
const QUERY_MILLISECONDS = 30_000;

// Of a client that is gone without a word the server learns within half a minute: its lock and its transactions are in others' way.
const HEARS_OF_CLIENTS =
  '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3';

const settingsOf = (target: Target, more: readonly string[] = []): pg.PoolConfig => ({
  application_name: 'ledgerline',
  connectionString: target.connectionString,
  options: [HEARS_OF_CLIENTS, target.options, ...more].join(' '),
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
