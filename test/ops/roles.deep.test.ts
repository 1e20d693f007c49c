import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { rebuild, readConfig, verify } from '#platform';
import { story } from '../shop/story.ts';
import { startServer, type Process } from './processes.ts';

let folder: string;
const running = new Set<Process>();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledgerline-roles-'));
});
afterEach(async () => {
  for (const one of running) await one.kill();
  running.clear();
});
afterAll(() => rm(folder, { recursive: true }));

const filesIn = (name: string) => ({
  EVENT_STORE_URL: `sqlite:${join(folder, name, 'events.db')}`,
  CATALOG_URL: `sqlite:${join(folder, name, 'catalog.db')}`,
});

const started = async (settings: Readonly<Record<string, string>>): Promise<Process> => {
  const one = await startServer(settings);
  running.add(one);
  return one;
};

const send = async ({ url }: Process, from: number, to: number): Promise<string> => {
  let position = '';
  for (const event of story.slice(from, to)) {
    const response = await fetch(`${url}/api/v1/lineage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
    });
    expect(response.status).toBe(201);
    position = response.headers.get('ledgerline-position') ?? '';
  }
  return position;
};

/** How many datasets there are once the entry at a position is in the answers. */
const datasetsAfter = async ({ url }: Process, after: string): Promise<unknown> => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: 'query ($after: String!) { datasets(asOf: { after: $after }) { totalCount } }',
      variables: { after },
    }),
  });
  return response.json();
};

// Of the shop: four in its database, four in its lake, five in its warehouse.
/** Waits until a process has written such a line to its log: it does so after whatever the line is about. */
const says = async ({ said }: Pick<Process, 'said'>, line: RegExp): Promise<void> => {
  while (!said.some((one) => line.test(one))) await sleep(20);
};

const DATASETS = 13;

const answer = (totalCount: number) => ({ data: { datasets: { totalCount } } });

it('of two processes that project one does; when it is killed, the other goes on within seconds', async () => {
  const files = filesIn('take-over');
  const ingest = await started({ ...files, ROLES: 'ingest' });
  const query = await started({ ...files, ROLES: 'query' });
  const first = await started({ ...files, ROLES: 'project' });
  const second = await started({ ...files, ROLES: 'project' });
  expect(await datasetsAfter(query, await send(ingest, 0, 20))).toMatchObject({ data: {} });
  await says(second, /is on standby/);
  expect(first.said).not.toContainEqual(expect.stringContaining('is on standby'));

  await first.kill();
  running.delete(first);
  // The answer waits for the entry, ten seconds at most.
  const after = await send(ingest, 20, story.length);
  expect(await datasetsAfter(query, after)).toMatchObject(answer(DATASETS));
  await says(second, /^this process projects now$/);
  expect(await verify(readConfig(files))).toMatchObject({ ok: true, entries: 38, behind: 0 });
});

it('one that was killed and comes back stands by', async () => {
  const files = filesIn('back');
  const ingest = await started({ ...files, ROLES: 'ingest' });
  const first = await started({ ...files, ROLES: 'project' });
  const second = await started({ ...files, ROLES: 'project,query' });
  await first.kill();
  running.delete(first);
  expect(await datasetsAfter(second, await send(ingest, 0, 38))).toMatchObject(answer(DATASETS));
  const back = await started({ ...files, ROLES: 'project' });
  await says(back, /is on standby/);
  expect(await verify(readConfig(files))).toMatchObject({ ok: true, entries: 38, behind: 0 });
});

it('who answers goes on in the catalog that a rebuild has made', async () => {
  const files = filesIn('rebuild');
  const ingest = await started({ ...files, ROLES: 'ingest' });
  const query = await started({ ...files, ROLES: 'query' });
  const project = await started({ ...files, ROLES: 'project' });
  expect(await datasetsAfter(query, await send(ingest, 0, 20))).toMatchObject({ data: {} });
  expect(await rebuild(readConfig(files), { onStage: () => undefined })).toMatchObject({
    entries: 20,
  });
  await says(project, /rebuilt; the former one held the same \d+ rows/);
  const after = await send(ingest, 20, story.length);
  expect(await datasetsAfter(query, after)).toMatchObject(answer(DATASETS));
  expect(await project.end()).toBe(0);
});

it('a second process that takes events into one file is refused, and told what to do', async () => {
  const files = filesIn('two');
  await started({ ...files, ROLES: 'ingest' });
  await expect(startServer({ ...files, ROLES: 'ingest' })).rejects.toThrow(
    /is writing .*events\.db: .*several servers that ingest events need .*esdb:/,
  );
});
