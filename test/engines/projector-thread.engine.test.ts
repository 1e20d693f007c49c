import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { readConfig, verify } from '#platform';
import {
  closeServed,
  downstreamOfOrders,
  send,
  servedInThreads,
  tale,
} from '../../libs/platform/platforms.contract.ts';
import { freshPostgresUrl } from './postgres/fresh-postgres-url.ts';
import { onServer } from './postgres/on-server.ts';

afterEach(closeServed);

const onPostgres = (name: string) =>
  readConfig({
    EVENT_STORE_URL: `sqlite:${join(mkdtempSync(join(tmpdir(), 'threads-')), 'events.db')}`,
    CATALOG_URL: `${freshPostgresUrl()}&application_name=${name}`,
  });

it('a projector in a thread of its own that is ended in the middle of its work loses no entry', async () => {
  const config = onPostgres('restarted');
  const { platform, threads } = await servedInThreads(config);
  const waits: Promise<boolean>[] = [];
  for (let from = 1; from <= 38; from += 8) {
    const position = await send(platform.log, tale(from, Math.min(from + 7, 38)));
    waits.push(platform.waitFor(position, 120_000));
    await sleep(Math.random() * 100);
    await threads.at(-1)?.terminate();
  }
  expect(await Promise.all(waits)).toEqual(waits.map(() => true));
  expect(threads.length).toBeGreaterThan(2);
  expect(await platform.freshness()).toEqual({ sequence: 38, head: 38, lag: 0 });
  expect(await downstreamOfOrders(platform, 38)).toBe(6);
  await platform.close();
  expect(await verify(config)).toMatchObject({ ok: true, entries: 38, behind: 0 });
});

it('a projector in a thread of its own whose connections end goes on in the same thread', async () => {
  const config = onPostgres('disconnected');
  const { platform, threads } = await servedInThreads(config);
  await send(platform.log, tale(1, 20));
  await platform.settled();
  await onServer(
    config.CATALOG_URL,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'disconnected' AND pid <> pg_backend_pid()`,
  );
  const position = await send(platform.log, tale(21, 38));
  expect(await platform.waitFor(position, 120_000)).toBe(true);
  expect(await downstreamOfOrders(platform, 38)).toBe(6);
  expect(threads).toHaveLength(1);
  await platform.close();
  expect(await verify(config)).toMatchObject({ ok: true, entries: 38, behind: 0 });
});
