import pg from 'pg';
import { DataSource } from 'typeorm';
import { TABLES_OF_CATALOG } from '../entities.ts';
import type { Target } from './target.ts';

/** A connection, either separate or borrowed from a {@link Pool}. */
export type Connection = pg.ClientBase;

/** A connection outside of any pool. */
export type OwnConnection = pg.Client;

/** A pool that keeps connections for some seconds after use. It does not keep the process alive. */
export type Pool = pg.Pool;

/** Opens a connection. Throws the driver's errors. */
export const openConnection = async (target: Target): Promise<OwnConnection> => {
  const client = new pg.Client(settingsOf(target));
  // Without a listener, a lost connection would crash the process. Pending statements fail anyway.
  client.on('error', () => undefined);
  await client.connect();
  return client;
};

/** A pool for short operations. Connects on first use. */
export const openPool = (target: Target, max: number): Pool => {
  const pool = new pg.Pool({
    ...settingsOf(target),
    max,
    idleTimeoutMillis: 10_000,
    allowExitOnIdle: true,
    query_timeout: QUERY_MILLISECONDS,
  });
  // The pool replaces lost connections. Statements on a lost connection fail on their own.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
};

/** A pool of connections for TypeORM. Not yet connected. */
export const sourceOf = (
  target: Target,
  {
    path,
    readOnly,
    onConnect,
  }: {
    /** The search path: the schemas that contain the tables. */
    readonly path: readonly string[];
    /** Whether the server rejects writes on these connections. */
    readonly readOnly: boolean;
    /** Runs first on each new connection. */
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
    // No schema is configured: statements find the tables through the search path.
    poolSize: CONNECTIONS,
    extra: { ...settingsOf(target, settings), onConnect },
    // The pool replaces lost connections.
    poolErrorHandler: () => undefined,
    installExtensions: false,
    ...TABLES_OF_CATALOG,
    migrationsRun: !readOnly,
  });
};

// Few queries run at the same time, and PostgreSQL allows 100 connections in total by default.
const CONNECTIONS = 10;
const CONNECT_MILLISECONDS = 10_000;
// Limits the wait for a server that disappeared without closing the connection.
const QUERY_MILLISECONDS = 30_000;

// The server notices within half a minute that a client has disappeared, so that its lock and
// transactions do not block others.
const HEARS_OF_CLIENTS =
  '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3';

const settingsOf = (target: Target, more: readonly string[] = []): pg.PoolConfig => ({
  application_name: 'ledgerline',
  connectionString: target.connectionString,
  options: [HEARS_OF_CLIENTS, target.options, ...more].join(' '),
  connectionTimeoutMillis: CONNECT_MILLISECONDS,
  idleTimeoutMillis: 60_000,
  // Detects a server that disappeared without closing the connection.
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  types: { getTypeParser: (oid: number) => PARSERS.get(oid) ?? asIs },
});

const asIs = (text: string): string => text;

// Integers that a JavaScript number cannot represent exactly stay text. Valid catalogs contain
// none, and verify can show the exact value.
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
