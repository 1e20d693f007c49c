import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { openPlatform, readConfig, type Platform } from '#platform';
import { createApp } from '../../apps/server/app.ts';
import { story } from '../shop/story.ts';
import { freshPostgresUrl } from './postgres/fresh-postgres-url.ts';
import { onServer } from './postgres/on-server.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

it('who lost the lock to another process stands by, is well, and answers each question meanwhile', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stepping-down-'));
  const url = freshPostgresUrl();
  const serving = (name: string) =>
    running({
      EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
      CATALOG_URL: `${url}&application_name=${name}`,
      ROLES: name === 'first' ? 'ingest,project,query' : 'project,query',
    });
  const first = await serving('first');
  await first.send(story.slice(0, 19));
  await first.platform.settled();
  const second = await serving('second');
  await onServer(
    url,
    `SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND application_name = 'first'`,
  );
  await until(async () => (await second.platform.health()).isProjector);
  await first.send(story.slice(19));
  const answers = new Set<string>();
  await until(async () => {
    answers.add(await first.ask());
    return (await first.platform.freshness()).sequence === story.length;
  });
  expect([...answers].filter((answer) => !answer.startsWith('200 '))).toEqual([]);
  await until(async () => !(await first.platform.health()).isProjector);
  await until(async () => (await first.platform.health()).problem === null);
  expect(await first.ask()).toBe(await second.ask());
});

const running = async (settings: Readonly<Record<string, string>>) => {
  const platform: Platform = await openPlatform(readConfig(settings), { mode: 'serve' });
  open.push(() => platform.close());
  const app = await createApp(platform);
  open.push(() => app.close());
  const request = async (url: string, payload: object): Promise<string> => {
    const reply = await app.getHttpAdapter().getInstance().inject({ method: 'POST', url, payload });
    return `${reply.statusCode} ${reply.body}`;
  };
  return {
    platform,
    send: async (events: readonly object[]) => {
      for (const event of events) expect(await request('/api/v1/lineage', event)).toMatch(/^201 /);
    },
    ask: () =>
      request('/graphql', { query: '{ search(query: "orders", first: 5) { totalCount } }' }),
  };
};

const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await sleep(20);
};
