import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { catalogExists, catalogGeneration } from '#catalog';
import { openPlatform, rebuild, verify, type Config } from '#platform';
import { asked, markedShop } from './generations/two-generations.ts';
import { onServer } from './postgres/on-server.ts';

jest.setTimeout(600_000);

const REBUILD = fileURLToPath(new URL('./generations/rebuild-until.js', import.meta.url));

/** Starts a rebuild in a process of its own, and answers once it is where it waits to be killed. */
const rebuildUntil = async ({ EVENT_STORE_URL, CATALOG_URL }: Config, stage: string) => {
  const child = spawn(process.execPath, [REBUILD, stage], {
    env: { ...process.env, EVENT_STORE_URL, CATALOG_URL },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const said: string[] = [];
  const arrived = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      const [name, done] = line.split(' ');
      said.push(`${name ?? ''} ${Number(done) > 0}`);
      if (said.at(-1) === stage) return;
    }
  })();
  if (stage !== 'end') await arrived;
  return {
    said,
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
};

const names = ({ CATALOG_URL: url }: Config, suffix: string): string =>
  (new URL(url).searchParams.get('schema') ?? '').slice(0, 63 - suffix.length) + suffix;

const schemasOf = async (config: Config): Promise<readonly unknown[]> =>
  onServer(
    config.CATALOG_URL,
    'SELECT nspname AS name FROM pg_namespace WHERE starts_with(nspname, $1) ORDER BY 1',
    [names(config, '').slice(0, 40)],
  );

/** A server starts, and what there is comes to one sound catalog, alone. */
const expectConvergence = async (config: Config): Promise<void> => {
  const one = await openPlatform({ ...config, ROLES: ['project'] }, { mode: 'serve' });
  await one.settled();
  while ((await schemasOf(config)).length > 1) await sleep(200);
  await one.close();
  expect(await verify(config)).toMatchObject({ ok: true, entries: 38, behind: 0 });
  expect(await schemasOf(config)).toEqual([{ name: names(config, '') }]);
};

describe('a rebuild on PostgreSQL that is killed', () => {
  it.each([
    ['while it reads the log', 'log true'],
    ['while it makes the catalog', 'fold true'],
    ['while it compares the catalogs', 'compare false'],
  ])(
    '%s leaves a catalog to answer from, and the next server comes to a new one',
    async (_, at) => {
      const config = await markedShop({ GRAPH_URL: 'memory:', QUERY_TIMEOUT_MS: '1000' });
      const generation = await catalogGeneration(config.CATALOG_URL);
      const { kill } = await rebuildUntil(config, at);
      await kill();
      expect(await catalogGeneration(config.CATALOG_URL)).toBe(generation);
      const query = await asked({ ...config, ROLES: ['query'] });
      expect(await query.tell()).toEqual({ catalog: 'former', graph: 'former' });
      await query.close();
      if (at === 'log true') await rebuild(config, { onStage: () => undefined });
      await expectConvergence(config);
    },
  );

  it('in the midst of the take-over leaves all of the one or all of the other', async () => {
    const config = await markedShop({ GRAPH_URL: 'memory:', QUERY_TIMEOUT_MS: '1000' });
    const generation = await catalogGeneration(config.CATALOG_URL);
    const { kill } = await rebuildUntil(config, 'compare false');
    await kill();
    // Somebody is about to do something to the schema of the next one: who renames it has to wait, half way through.
    const url = new URL(config.CATALOG_URL);
    url.searchParams.delete('schema');
    const blocking = new pg.Client(url.toString());
    blocking.on('error', () => undefined);
    await blocking.connect();
    await blocking.query(
      `BEGIN; ALTER SCHEMA ${names(config, '_next')} RENAME TO ${names(config, '_else')}`,
    );
    const taking = spawn(process.execPath, [SERVE, JSON.stringify(config)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const closed = once(taking, 'close');
    while (!(await isWaiting(config))) await sleep(100);
    taking.kill('SIGKILL');
    await closed;
    await blocking.query('ROLLBACK');
    await blocking.end();
    expect(await catalogGeneration(config.CATALOG_URL)).toBe(generation);
    expect(await catalogExists(config.CATALOG_URL)).toBe(true);
    await expectConvergence(config);
  });

  it('beside a server that projects is gone on with by that', async () => {
    const config = await markedShop({ GRAPH_URL: 'memory:', QUERY_TIMEOUT_MS: '1000' });
    const project = await openPlatform({ ...config, ROLES: ['project'] }, { mode: 'serve' });
    const query = await asked({ ...config, ROLES: ['query'] });
    const { kill } = await rebuildUntil(config, 'fold true');
    expect(await query.tell()).toEqual({ catalog: 'former', graph: 'former' });
    await kill();
    while ((await query.tell()).catalog === 'former') await sleep(100);
    expect(await query.tell()).toEqual({ catalog: 'present', graph: 'present' });
    await query.close();
    await project.close();
    await expectConvergence(config);
  });
});

const SERVE = fileURLToPath(new URL('./generations/project.js', import.meta.url));

/** Whether a session waits for a lock to rename the schema of a catalog. */
const isWaiting = async (config: Config): Promise<boolean> => {
  const [row] = await onServer(
    config.CATALOG_URL,
    `SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND starts_with(query, $1)`,
    [`ALTER SCHEMA ${names(config, '_next')} RENAME`],
  );
  return row?.['n'] !== '0';
};
