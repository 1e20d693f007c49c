import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { catalogGeneration } from '#catalog';
import { openPlatform, rebuild, verify, type Config, type Platform } from '#platform';
import {
  asked,
  graphUrl,
  markedShop,
  type Asked,
  type Told,
} from './generations/two-generations.ts';
import { cypherOn } from './neo4j/cypher.ts';
import { onServer } from './postgres/on-server.ts';

jest.setTimeout(600_000);

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const FORMER: Told = { catalog: 'former', graph: 'former' };
const PRESENT: Told = { catalog: 'present', graph: 'present' };

const querying = async (config: Config): Promise<Asked> => {
  const one = await asked({ ...config, ROLES: ['query'] });
  open.push(one);
  return one;
};

const projecting = async (config: Config): Promise<Platform> => {
  const one = await openPlatform({ ...config, ROLES: ['project'] }, { mode: 'serve' });
  open.push(one);
  return one;
};

/** The schemas in which tables of former generations stand. */
const formerSchemas = ({ CATALOG_URL: url }: Config): Promise<readonly unknown[]> =>
  onServer(url, `SELECT nspname FROM pg_namespace WHERE starts_with(nspname, $1)`, [
    `${new URL(url).searchParams.get('schema')?.slice(0, 48) ?? ''}_was_`,
  ]);

const until = async (isMet: () => Promise<boolean>): Promise<void> => {
  while (!(await isMet())) await sleep(200);
};

describe.each([
  ['in memory', () => 'memory:'],
  ['in Neo4j', graphUrl],
])('while a catalog on PostgreSQL is made anew, with the graph %s,', (_, graph) => {
  it('every answer is of one generation, none is an error, and what is left of the former one goes', async () => {
    const config = await markedShop({ GRAPH_URL: graph(), QUERY_TIMEOUT_MS: '8000' });
    await (await projecting(config)).settled();
    const query = await querying(config);
    await until(async () => (await query.tell()).graph === 'former');
    const generation = await catalogGeneration(config.CATALOG_URL);
    let isDone = false;
    const answers: Told[] = [];
    const asking = Array.from({ length: 4 }, async () => {
      while (!isDone) answers.push(await query.tell());
    });
    const { entries } = await rebuild(config, { onStage: () => undefined });
    await until(async () => (await query.tell()).graph === 'present');
    isDone = true;
    await Promise.all(asking);
    expect(entries).toBe(38);
    expect(await catalogGeneration(config.CATALOG_URL)).not.toBe(generation);
    expect(answers).toContainEqual(FORMER);
    for (const answer of answers) expect([FORMER, PRESENT]).toContainEqual(answer);
    expect(await verify(config)).toMatchObject({ ok: true, entries: 38, behind: 0 });
    await until(async () => (await formerSchemas(config)).length === 0);
    await until(async () => (await graphsAt(config)).length <= 1);
    expect(await query.tell()).toEqual(PRESENT);
  });

  it('who began to read the former generation reads it to the end', async () => {
    const config = await markedShop({ GRAPH_URL: graph(), QUERY_TIMEOUT_MS: '5000' });
    await (await projecting(config)).settled();
    const query = await querying(config);
    await until(async () => (await query.tell()).graph === 'former');
    const held = query.platform.hold();
    const before = await readAll(held);
    await rebuild(config, { onStage: () => undefined });
    await until(async () => (await query.tell()).graph === 'present');
    // Longer than an answer may take: as an export does.
    await sleep(12_000);
    expect(await readAll(held)).toEqual(before);
    expect(await readAll(query.platform)).not.toEqual(before);
    expect(await formerSchemas(config)).toHaveLength(1);
    held.release();
    await until(async () => (await formerSchemas(config)).length === 0);
    await until(async () => (await graphsAt(config)).length <= 1);
  });
});

/** What catalog and graph say, past GraphQL. */
const readAll = async ({ catalog, graph }: Pick<Platform, 'catalog' | 'graph'>) => ({
  names: await catalog.db.query<readonly unknown[]>('SELECT id, name FROM nodes ORDER BY id'),
  hash: await graph.contentHash(),
});

/** The names of the graphs in Neo4j that were made for a catalog; none where graphs are in memory. */
const graphsAt = async ({ GRAPH_URL: url }: Config): Promise<readonly unknown[]> => {
  if (url === 'memory:') return [];
  const asking = cypherOn(url);
  try {
    const { records } = await asking.run(
      'MATCH (p:Projection) WHERE p.name STARTS WITH $name RETURN p.name',
      { name: new URL(url).searchParams.get('graph') },
    );
    return records;
  } finally {
    await asking.close();
  }
};
