import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, jest } from '@jest/globals';
import { openPlatform, readConfig } from '#platform';
import { freshPostgresUrl } from './postgres/fresh-postgres-url.ts';
import { onServer } from './postgres/on-server.ts';

jest.setTimeout(120_000);

it('processes that look for another generation twice a second open no connections for it', async () => {
  const url = freshPostgresUrl();
  const database = `own_${randomUUID().replaceAll('-', '')}`;
  await onServer(url, `CREATE DATABASE ${database} ENCODING 'UTF8' TEMPLATE template0`);
  const own = new URL(url);
  own.pathname = `/${database}`;
  const folder = await mkdtemp(join(tmpdir(), 'connections-'));
  const config = readConfig({
    EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
    CATALOG_URL: own.toString(),
  });
  const ingest = await openPlatform({ ...config, ROLES: ['ingest'] }, { mode: 'serve' });
  const processes = [
    // One projects, one stands by, two answer.
    await openPlatform({ ...config, ROLES: ['project'] }, { mode: 'serve' }),
    await openPlatform({ ...config, ROLES: ['project'] }, { mode: 'serve' }),
    await openPlatform({ ...config, ROLES: ['query'] }, { mode: 'serve' }),
    await openPlatform({ ...config, ROLES: ['query'] }, { mode: 'serve' }),
  ];
  await sleep(1500);
  const before = await sessionsOf(url, database);
  // Some thirty looks.
  await sleep(4000);
  const after = await sessionsOf(url, database);
  for (const one of [...processes, ingest]) await one.close();
  expect(after.begun - before.begun).toBeLessThanOrEqual(2);
  // Of all four together, in one process here: what they look by is shared.
  expect(after.open).toBeLessThanOrEqual(30);
  await onServer(url, `DROP DATABASE ${database} WITH (FORCE)`);
});

/** How many sessions a database has, and how many it ever had. */
const sessionsOf = async (url: string, database: string) => {
  const [row] = await onServer(
    url,
    `SELECT numbackends AS open, sessions AS begun FROM pg_stat_database WHERE datname = $1`,
    [database],
  );
  return { open: Number(row?.['open']), begun: Number(row?.['begun']) };
};
