import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { quantile, table } from './measure.ts';
import { startLedgerline } from './servers/ledgerline.ts';
import { batchesOf, requestOf, send, type Load } from './servers/load.ts';
import { startServer, type Started } from './servers/start-server.ts';
import { traffic } from './traffic.ts';

// Durable intake into an EventStoreDB, role `ingest`, against a bare HTTP server that makes the same appends with the client, in turns on one server.
// That is the one that ESDB_URL names, which is written to; without it a double in a process of its own, which flushes in groups and takes as
// long for it as a real one, but as JavaScript takes more processor time.
//
//     node dist/bench/eventstoredb.js [--quick]

const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const ROUNDS = options.quick ? 2 : 5;
const SINGLE = options.quick ? 200 : 1000;
const BATCHES = options.quick ? 2 : 10;

const folder = await mkdtemp(join(tmpdir(), 'ledgerline-bench-'));
const script = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const events = traffic();

/** The URL of the server, and how to end it. */
const startEventStoreDb = async (): Promise<{ url: string; name: string; end: () => void }> => {
  const given = process.env['ESDB_URL'] ?? '';
  if (given !== '') return { url: given, name: 'the server of ESDB_URL', end: () => undefined };
  const child = spawn(process.execPath, [script('../test/esdb/server.js'), '--flush-times'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  for await (const port of createInterface(child.stdout))
    return { url: `esdb://127.0.0.1:${port}?tls=false`, name: 'the double', end };
  throw new Error('the double ended before it listened');
};

/** A process with the role `ingest` alone needs a catalog that exists. */
const startIntake = async (url: string): Promise<Started> => {
  const first = await startLedgerline(folder, { EVENT_STORE_URL: url });
  await first.stop();
  return startLedgerline(folder, { EVENT_STORE_URL: url, ROLES: 'ingest' });
};

const medianOf = (values: readonly number[]): number => quantile(values, 0.5);

/** Sends the same kind of requests to both in turns, and compares the medians. */
const compare = async (
  name: string,
  servers: readonly [Started, Started],
  requests: () => readonly Buffer[],
  { connections, eventsEach }: { readonly connections: number; readonly eventsEach: number },
): Promise<readonly string[]> => {
  const loads: [Load[], Load[]] = [[], []];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const [theirs, ours] = [
      await send(servers[0].url, requests(), connections),
      await send(servers[1].url, requests(), connections),
    ];
    // The first round warms both up.
    if (round === 0) continue;
    loads[0].push(theirs);
    loads[1].push(ours);
  }
  const [theirs, ours] = loads.map((of) => ({
    speed: medianOf(of.map(({ perSecond }) => perSecond)) * eventsEach,
    p99: medianOf(of.map(({ p99Ms }) => p99Ms)),
  }));
  if (theirs === undefined || ours === undefined) throw new Error('unreachable: two servers');
  return [
    name,
    theirs.speed.toFixed(0),
    theirs.p99.toFixed(1),
    ours.speed.toFixed(0),
    ours.p99.toFixed(1),
    (ours.speed / theirs.speed).toFixed(2),
    (ours.p99 / theirs.p99).toFixed(1),
  ];
};

const singles = (count: number): readonly Buffer[] =>
  Array.from({ length: count }, () => requestOf(events.next().value, 'application/json'));

/** Entries a second that another process reads. */
const readPerSecond = async (url: string, how: string, entries: number): Promise<number> => {
  const child = spawn(
    process.execPath,
    [script('./eventstoredb/read-all.js'), url, how, String(entries)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  await once(child, 'close');
  return Number(printed);
};

const compareReads = async (
  name: string,
  url: string,
  ways: readonly [string, string],
): Promise<readonly string[]> => {
  const speeds: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    speeds[0].push(await readPerSecond(url, ways[0], READ_ENTRIES));
    speeds[1].push(await readPerSecond(url, ways[1], READ_ENTRIES));
  }
  const [theirs, ours] = [medianOf(speeds[0]), medianOf(speeds[1])];
  return [name, theirs.toFixed(0), '', ours.toFixed(0), '', (ours / theirs).toFixed(2), ''];
};

const READ_ENTRIES = options.quick ? 3000 : 20_000;

const server = await startEventStoreDb();
try {
  const bare = await startServer([script('./eventstoredb/bare-server.js'), server.url], {});
  const ledgerline = await startIntake(server.url);
  const servers = [bare, ledgerline] as const;
  const rows = [['', 'client', 'p99 ms', 'Ledgerline', 'p99 ms', 'ratio', 'of p99']];
  for (const connections of [1, 8, 64]) {
    const count = SINGLE * (connections === 1 ? 1 : 4);
    const shape = { connections, eventsEach: 1 };
    rows.push([
      ...(await compare(`POST, ${connections} connections`, servers, () => singles(count), shape)),
    ]);
  }
  const batches = (): readonly Buffer[] => [...batchesOf(events, BATCHES * 1000)];
  const shape = { connections: 2, eventsEach: 1000 };
  rows.push([...(await compare('NDJSON, 1000 a request', servers, batches, shape))]);

  const second = await startLedgerline(folder, { EVENT_STORE_URL: server.url, ROLES: 'ingest' });
  const both = async (): Promise<number> => {
    const loads = await Promise.all(
      [ledgerline, second].map(({ url }) => send(url, singles(SINGLE * 2), 32)),
    );
    return loads.reduce((sum, { perSecond }) => sum + perSecond, 0);
  };
  const one: number[] = [];
  const two: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    one.push((await send(ledgerline.url, singles(SINGLE * 4), 64)).perSecond);
    two.push(await both());
  }
  const [alone, together] = [medianOf(one.slice(1)), medianOf(two.slice(1))];
  rows.push([
    'two processes against one, 64 connections in all',
    alone.toFixed(0),
    '',
    together.toFixed(0),
    '',
    (together / alone).toFixed(2),
    '',
  ]);
  await Promise.all([bare.stop(), ledgerline.stop(), second.stop()]);
  rows.push([...(await compareReads('reading all', server.url, ['client', 'ledgerline']))]);
  rows.push([
    ...(await compareReads('following from the start', server.url, [
      'client-following',
      'following',
    ])),
  ]);
  console.log(`events a second on ${server.name}; medians of ${ROUNDS} rounds`);
  console.log(table(rows));
} finally {
  server.end();
  await rm(folder, { recursive: true });
}
