import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readConfig } from '#platform';
import type { DoubleServer } from '../esdb/start-server.ts';
import { randomFrom } from '../faults/random.ts';
import { checkLog, sendingTo, type Sending } from '../faults/served.ts';
import { checkAnswers, runWorkload, type Answered } from '../faults/workload.ts';
import { childrenOf, startServer, type Process } from '../ops/processes.ts';
import { onServer } from './postgres/on-server.ts';
import { startFreshDouble } from './production.ts';
import { slowNetwork, type Network } from './slow-network.ts';
import { startOwnNeo4j, type Neo4jServer } from './start-neo4j.ts';
import { startPostgres, type PostgresServer } from './start-postgres.ts';

// A server on the engines of production, which fail one after the other while clients work.

const SEED = Number(process.env['FAULT_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

let log: DoubleServer;
let postgres: PostgresServer;
let neo4j: Neo4jServer;
let network: Network;
let settings: Readonly<Record<string, string>>;
let server: Process;
let at: Sending;

beforeAll(async () => {
  [log, postgres, neo4j] = await Promise.all([
    startFreshDouble(),
    startPostgres(),
    startOwnNeo4j(),
  ]);
  network = await slowNetwork(Number(new URL(postgres.url).port));
  const catalog = new URL(`${postgres.url}?schema=faults`);
  catalog.port = String(network.port);
  settings = {
    EVENT_STORE_URL: log.url,
    CATALOG_URL: catalog.toString(),
    GRAPH_URL: neo4j.url,
  };
  server = await startServer({ ...settings, READERS: '2' });
  at = sendingTo(server);
});

afterAll(async () => {
  await server.kill();
  await network.close();
  await log.kill();
  await neo4j.stop();
  await postgres.stop();
});

/** Ends a connection of the server to PostgreSQL, any of them, whatever it is doing. */
const terminateAny = (): Promise<unknown> =>
  onServer(
    postgres.url,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY random() LIMIT 1`,
  );

const FAULTS: Readonly<Record<string, () => Promise<void>>> = {
  'processes that answer questions are killed': async () => {
    for (let round = 0; round < 3; round += 1) {
      for (const pid of childrenOf(server.pid)) process.kill(pid, 'SIGKILL');
      await sleep(1500);
    }
  },
  'connections to PostgreSQL are terminated': async () => {
    for (let round = 0; round < 20; round += 1) {
      await terminateAny();
      await sleep(100);
    }
  },
  'PostgreSQL is killed and started again': async () => {
    await postgres.kill();
    await sleep(1000);
    await postgres.restart();
  },
  'the network to PostgreSQL is slow': async () => {
    network.delay(50);
    await sleep(5000);
    network.delay(0);
  },
  'the network to PostgreSQL lets nothing pass, then breaks': async () => {
    network.delay(Infinity);
    await sleep(5000);
    network.cut();
    network.delay(0);
  },
  'Neo4j stops for a while': async () => {
    neo4j.freeze();
    await sleep(5000);
    neo4j.thaw();
  },
  'Neo4j is killed and started again': async () => {
    neo4j.kill();
    await sleep(1000);
    await neo4j.restart();
  },
  'the EventStoreDB double is killed and started again': async () => {
    await log.kill();
    await sleep(1000);
    await log.restart();
  },
};

it.each(Object.entries(FAULTS))(
  `%s: nothing acknowledged is lost, answers are of one sequence, and the server recovers (FAULT_SEED=${SEED})`,
  async (_name, fault) => {
    const random = randomFrom(SEED);
    let isOver = false;
    const working: Promise<readonly Answered[]> = runWorkload(at, random, () => isOver);
    working.catch(() => undefined);
    try {
      await sleep(500);
      await fault();
      await sleep(500);
    } finally {
      isOver = true;
    }
    const answers = await working;
    const { asOf, lag } = await untilLevel();
    const found = await checkLog(readConfig(settings), at.acknowledged);
    expect({ asOf, lag }).toEqual({ asOf: found.bodies.length, lag: 0 });
    checkAnswers(answers, found);
    expect(answers.length).toBeGreaterThan(0);
  },
);

/** Waits until the server is ready and has projected everything. */
const untilLevel = async () => {
  const deadline = Date.now() + MOST_TO_RECOVER_MS;
  for (;;) {
    const found = await at.ready();
    if (found.status === 200 && found.lag === 0) return found;
    if (Date.now() > deadline) throw new Error(`not level: ${JSON.stringify(found)}`);
    await sleep(100);
  }
};

const MOST_TO_RECOVER_MS = 120_000;
