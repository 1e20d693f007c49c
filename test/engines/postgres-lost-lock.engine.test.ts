import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { openCatalog, type Catalog } from '#catalog';
import { manyEvents } from '../crash/events.ts';
import { catalogOf, entriesOf } from '../oracle/fold-of.ts';
import { arriving } from '../oracle/telling.ts';
import { allRows } from './all-rows.ts';
import { freshPostgresUrl } from './postgres/fresh-postgres-url.ts';
import { onServer } from './postgres/on-server.ts';

const COUNT = 400;

const entries = entriesOf(
  arriving(
    manyEvents(1, COUNT).map((text): object => {
      const event: unknown = JSON.parse(text);
      if (typeof event !== 'object' || event === null) throw new Error('unreachable: no event');
      return event;
    }),
  ),
);

const LOCKS = `FROM pg_locks JOIN pg_stat_activity USING (pid)
  WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND application_name = 'first'`;

/** Ends the session that holds the lock, and waits until the server has let go of it. */
const endLockSession = async (url: string): Promise<readonly unknown[]> => {
  const ended = await onServer(url, `SELECT pg_terminate_backend(pid) ${LOCKS}`);
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await onServer(url, `SELECT pid ${LOCKS}`)).length === 0) break;
    await pause(50);
  }
  return ended;
};

it('a batch during which the lock is lost is given up, and read again once the lock is held again', async () => {
  const url = freshPostgresUrl();
  const catalog = await openCatalog(`${url}&application_name=first`);
  const projecting = catalog.project(entries);
  expect(await Promise.all([endLockSession(url), isRefused(projecting)])).toEqual([
    [expect.anything()],
    'the lock of the catalog was lost while a batch was being read; the batch is read again',
  ]);
  expect(await catalog.checkpoint()).toMatchObject({ sequence: 0 });
  await catalog.project(entries);
  expect(await catalog.checkpoint()).toMatchObject({ sequence: COUNT });
  await catalog.close();
});

it('who lost the lock, and has it again after another wrote, goes on with what that one made', async () => {
  const url = freshPostgresUrl();
  const first = await openCatalog(`${url}&application_name=first`);
  await first.project(entries.slice(0, 100));
  await endLockSession(url);
  const second = await openCatalog(url);
  await second.project(entries.slice(100, 200));
  await second.close();
  expect(await isRefused(first.project(entries.slice(100, 300)))).toBe(
    'the catalog is no longer at sequence 100: another process projects into it',
  );
  await first.project(entries.slice(200));
  const expected = await catalogOf([entries]);
  expect(await allRows(first)).toEqual(await allRows(expected));
  await expected.close();
  await first.close();
});

it('the server soon hears of a client that is gone without a word, on every connection that may be in the way of others', async () => {
  const url = new URL(freshPostgresUrl());
  const catalog = await openCatalog(url.toString());
  expect(await keepalivesOf(catalog)).toEqual(['10', '5', '3']);
  await catalog.close();
  url.searchParams.set('options', '-c tcp_keepalives_idle=60');
  const patient = await openCatalog(url.toString());
  expect(await keepalivesOf(patient)).toEqual(['60', '5', '3']);
  await patient.close();
});

const keepalivesOf = ({ db }: Catalog): Promise<readonly unknown[]> =>
  Promise.all(
    ['idle', 'interval', 'count'].map(async (name) => {
      const rows = await db.query<unknown[]>(
        `SELECT current_setting('tcp_keepalives_${name}') AS value`,
      );
      return z.object({ value: z.string() }).parse(rows[0]).value;
    }),
  );

const isRefused = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'not refused',
    (error: unknown) => (error instanceof Error ? error.message : error),
  );
