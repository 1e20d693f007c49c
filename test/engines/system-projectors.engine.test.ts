import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readConfig, verify } from '#platform';
import { manyEvents } from '../crash/events.ts';
import type { DoubleServer } from '../esdb/start-server.ts';
import { startServer, type Process } from '../ops/processes.ts';
import { sendEvent } from '../ops/talk.ts';
import { auditCheckpoint, type Written } from './audit.ts';
import { endFrozenSessions } from './frozen-sessions.ts';
import { graphHashIn, startFreshDouble } from './production.ts';
import { newGraphs } from './neo4j/graphs.ts';
import { freshPostgresUrl } from './postgres/fresh-postgres-url.ts';

const SEED = Number(process.env.CHAOS_SEED ?? 1);

const graphs = newGraphs();
const running = new Map<string, Process>();
let log: DoubleServer;
let settings: { EVENT_STORE_URL: string; CATALOG_URL: string; GRAPH_URL: string };
let ingest: Process;

beforeAll(async () => {
  log = await startFreshDouble();
  settings = {
    EVENT_STORE_URL: log.url,
    CATALOG_URL: freshPostgresUrl(),
    GRAPH_URL: graphs.nextUrl(),
  };
  ingest = await startServer({ EVENT_STORE_URL: log.url, ROLES: 'ingest' });
});

afterAll(async () => {
  for (const one of [ingest, ...running.values()]) await one.kill();
  await log.kill();
  await graphs.close();
});

it('of several processes that project one writes at any time, however it is stopped, and each goes on where the one before was', async () => {
  await Promise.all(['a', 'b'].map(start));
  await sendEvent(ingest.url, JSON.stringify(FIRST));
  const [first, second] = (await isActive('a')) ? (['a', 'b'] as const) : (['b', 'a'] as const);
  const audit = await auditCheckpoint(settings.CATALOG_URL);
  const load = startLoad(audit.written);
  const writes = (name: string) => until(async () => (await audit.written()).at(-1)?.by === name);

  await writes(first);
  await kill(first);
  await writes(second);

  // The one that is stopped believes, when it goes on, that it is the one; the server has long given the lock to another.
  await start('c');
  await stop(second);
  await writes('c');
  running.get(second)?.thaw();
  await until(() => stoodBy(second, 2));

  // And once more, where nobody is left but the one that was stopped.
  await stop('c');
  await writes(second);
  await kill(second);
  running.get('c')?.thaw();
  await writes('c');

  const sent = await load.end();
  const config = readConfig(settings);
  await until(async () => (await audit.written()).at(-1)?.to === sent + 1);
  const written = await audit.end();
  expect(writersOf(written)).toEqual([first, second, 'c', second, 'c']);
  for (const [index, { to }] of written.slice(0, -1).entries()) {
    expect(written[index + 1]?.from).toBe(to);
  }
  await until(async () =>
    (await (await fetch(`${running.get('c')?.url ?? ''}/health/ready`)).text()).includes(
      '"lag":0},',
    ),
  );
  const verdict = await verify(config);
  expect(verdict).toMatchObject({ ok: true, entries: sent + 1, behind: 0 });
  expect(verdict).toMatchObject({ graphHash: await graphHashIn(config) });
});

const FIRST = {
  eventTime: '2024-01-01T00:00:00Z',
  producer: 'https://a.example/',
  dataset: { namespace: 'first', name: 'first', facets: {} },
};

const urlFor = (name: string): string => `${settings.CATALOG_URL}&application_name=${name}`;

const start = async (name: string): Promise<void> => {
  running.set(
    name,
    await startServer({ ...settings, CATALOG_URL: urlFor(name), ROLES: 'project' }),
  );
};

const kill = async (name: string): Promise<void> => {
  await running.get(name)?.kill();
  running.delete(name);
};

const stop = async (name: string): Promise<void> => {
  const one = running.get(name);
  if (one === undefined) throw new Error(`${name} does not run`);
  one.freeze();
  await endFrozenSessions(settings.CATALOG_URL, name);
};

const stoodBy = (name: string, times: number): Promise<boolean> => {
  const said = running.get(name)?.said ?? [];
  return Promise.resolve(said.filter((line) => line.includes('is on standby')).length >= times);
};

const isActive = async (name: string): Promise<boolean> => {
  const response = await fetch(`${running.get(name)?.url ?? ''}/health/ready`);
  return (await response.text()).includes('"projector":true');
};

/** Events one after the other, never far ahead of who projects them, until it is told to end; answers how many. */
const startLoad = (written: () => Promise<readonly Written[]>) => {
  const over = new AbortController();
  const sending = (async () => {
    for (const [sent, event] of manyEvents(SEED, 5000).entries()) {
      while (sent % 25 === 0 && sent > 100 + ((await written()).at(-1)?.to ?? 0)) await sleep(100);
      if (over.signal.aborted) return sent;
      const { status } = await sendEvent(ingest.url, event);
      if (status !== 201) throw new Error(`an event was answered with ${status}`);
      await sleep(10);
    }
    throw new Error('there are no more events to send');
  })();
  // Heard at the end.
  sending.catch(() => undefined);
  return {
    end: () => {
      over.abort();
      return sending;
    },
  };
};

const writersOf = (written: readonly Written[]): readonly string[] =>
  written.map(({ by }) => by).filter((by, index, all) => by !== all[index - 1]);

const until = async (isMet: () => Promise<boolean>): Promise<void> => {
  while (!(await isMet())) await sleep(100);
};
