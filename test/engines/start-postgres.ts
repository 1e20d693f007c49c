import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** A real PostgreSQL server for the tests. */
export interface PostgresServer {
  /** Of a database that may be filled, by a user who may do everything there. */
  readonly url: string;
  /** As a power cut ends it. Refused for a server that was given. */
  kill(): Promise<void>;
  /** Starts it again on the same files, after {@link kill}. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The server that POSTGRES_URL names, in a database of its own there; else one of our own from the programs on this machine: with
 * a folder and a port of its own, under a user without rights where we are root, gone after `stop`. Throws when there is none.
 */
export const startPostgres = async (): Promise<PostgresServer> => {
  const given = process.env.POSTGRES_URL ?? '';
  if (given !== '') return givenServer(given);
  const programs = programsOf();
  const user = unprivilegedUser();
  const home = mkdtempSync(join(tmpdir(), 'ledgerline-postgres-'));
  if (user !== null) chownSync(home, user.uid, user.gid);
  chmodSync(home, 0o700);
  const data = join(home, 'data');
  initialise(join(programs, 'initdb'), data, user);
  const port = await freePort();
  const launch = (): ChildProcess => {
    const log = openSync(join(home, 'log'), 'a');
    const args = ['-D', data, '-p', `${port}`, ...SETTINGS];
    const started = spawn(join(programs, 'postgres'), args, {
      stdio: ['ignore', log, log],
      ...user,
      cwd: '/',
    });
    // Whatever becomes of the tests, it does not outlive them.
    process.once('exit', () => started.kill('SIGKILL'));
    return started;
  };
  const url = `postgres://${OWNER}@127.0.0.1:${port}/postgres`;
  let server = await launched(launch, url, home);
  return {
    url,
    kill: async () => {
      server.kill('SIGKILL');
      await ended(server);
    },
    restart: async () => {
      server = await launched(launch, url, home);
    },
    stop: async () => {
      server.kill('SIGINT');
      await ended(server);
      rmSync(home, { recursive: true, force: true });
    },
  };
};

const OWNER = 'ledgerline';
const WAIT_MILLISECONDS = 120_000;

// No socket in a folder that others share. What a process wrote outlives it, even by SIGKILL, in the memory of the operating
// system: to sync it to the disk too helps only where the machine itself ends.
const SETTINGS = [
  ['listen_addresses', '127.0.0.1'],
  ['unix_socket_directories', ''],
  ['max_connections', '200'],
  ['fsync', 'off'],
  ['full_page_writes', 'off'],
].flatMap(([name, value]) => ['-c', `${name ?? ''}=${value ?? ''}`]);

const givenServer = async (url: string): Promise<PostgresServer> => {
  const database = `ledgerline_test_${randomUUID().replaceAll('-', '')}`;
  const own = new URL(url);
  own.pathname = `/${database}`;
  await runOn(url, `CREATE DATABASE ${database} ENCODING 'UTF8' TEMPLATE template0`);
  const refuse = () =>
    Promise.reject(
      new Error('a server that POSTGRES_URL names is not ours to kill: unset it for this test'),
    );
  return {
    url: own.toString(),
    kill: refuse,
    restart: refuse,
    stop: () => runOn(url, `DROP DATABASE ${database} WITH (FORCE)`),
  };
};

const runOn = async (url: string, sql: string): Promise<void> => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
};

/** The folder with `initdb` and `postgres`, the newest where a machine has several. */
const programsOf = (): string => {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const configured = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' });
  const folders = [
    ...versions
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(debian, version, 'bin')),
    ...(configured.status === 0 ? [configured.stdout.trim()] : []),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  const found = folders.find((folder) =>
    ['initdb', 'postgres'].every((program) => existsSync(join(folder, program))),
  );
  if (found !== undefined) return found;
  throw new Error(
    'the engine tests need PostgreSQL: install it (as "apt-get install postgresql"), or name a server in POSTGRES_URL',
  );
};

interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Whom the server runs as: it refuses to run as root. Null for ourselves. */
const unprivilegedUser = (): User | null => {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((what) =>
      spawnSync('id', [what, name], { encoding: 'utf8' }),
    );
    if (uid?.status === 0 && gid?.status === 0)
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is neither a user postgres nor nobody',
  );
};

const initialise = (initdb: string, data: string, user: User | null): void => {
  const args = ['-D', data, '-U', OWNER, '-E', 'UTF8', '--locale=C', '--auth=trust', '--no-sync'];
  const { status, stderr } = spawnSync(initdb, args, { encoding: 'utf8', cwd: '/', ...user });
  if (status !== 0) throw new Error(`initdb failed: ${stderr}`);
};

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('unreachable: no port');
  return address.port;
};

const ended = async (server: ChildProcess): Promise<void> => {
  if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
};

// Until the last process of a server that was killed has noticed, a new one refuses to start.
const launched = async (
  launch: () => ChildProcess,
  url: string,
  home: string,
): Promise<ChildProcess> => {
  const until = Date.now() + WAIT_MILLISECONDS;
  let server = launch();
  while (Date.now() < until) {
    if (server.exitCode !== null) server = launch();
    try {
      await runOn(url, 'SELECT 1');
      return server;
    } catch {
      await sleep(100);
    }
  }
  server.kill('SIGKILL');
  throw new Error(`PostgreSQL did not start: ${await readFile(join(home, 'log'), 'utf8')}`);
};
