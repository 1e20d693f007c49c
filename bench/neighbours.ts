import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { quantile, table } from './measure.ts';
import { caughtUp, startLedgerline } from './servers/ledgerline.ts';
import { batchesOf, openConnection, requestOf, send } from './servers/load.ts';
import { traffic } from './traffic.ts';

// How much the most expensive questions slow down a sender and a health check: in rounds with and without them, on one server
// that answers questions in processes of its own, and on one that answers them itself.
//
//     node dist/bench/neighbours.js [--quick] [--events 20000] [--seconds 10]

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    events: { type: 'string' },
    seconds: { type: 'string' },
  },
});
const EVENTS = Number(options.events ?? (options.quick ? 4000 : 20_000));
const SECONDS = Number(options.seconds ?? (options.quick ? 3 : 10));
const ROUNDS = 3;
const PAUSE_MS = 10;

const events = traffic({ jobs: 20 });
const JOB = 'job(namespace: "bench", name: "etl.load_table_0")';
const aliases = (count: number, field: string): string =>
  `{ ${Array.from({ length: count }, (_, at) => `a${at}: ${field}`).join(' ')} }`;

/** Questions below the limit on costs that read much. */
const QUESTIONS = [
  `{ ${JOB} { edges(first: 100) { nodes { statedBy(first: 1) { totalCount } } } } }`,
  `{ ${JOB} { versions(first: 100) { nodes { since { sequence } } } runs(first: 1000) { totalCount } } }`,
  aliases(40, 'search(query: "column", first: 1) { totalCount }'),
  '{ datasets(first: 1) { nodes { dataVersions(first: 100) { nodes { provenance { __typename } } } } } }',
  '{ lineageDiff(from: { sequence: 0 }) { edges(first: 1) { totalCount } } }',
];

/** Asks each question again and again, whatever is answered, until it is over; returns how many were answered. */
const askAll = async (url: string, isOver: () => boolean): Promise<number> => {
  let answered = 0;
  await Promise.all(
    QUESTIONS.map(async (query) => {
      while (!isOver()) {
        const response = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query }),
        });
        await response.arrayBuffer();
        answered += 1;
      }
    }),
  );
  return answered;
};

const next = (): Buffer => requestOf(events.next().value, 'application/json');
const health = (): Buffer => Buffer.from('GET /health/live HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');

/** Sends one request after the other, with pauses; the milliseconds that each took. */
const probe = async (
  url: string,
  request: () => Buffer,
  isOver: () => boolean,
): Promise<readonly number[]> => {
  const connection = await openConnection(url);
  const taken: number[] = [];
  while (!isOver()) {
    const { status, text, milliseconds } = await connection.exchange(request());
    if (status !== 200 && status !== 201)
      throw new Error(`the server answered ${text.slice(0, 300)}`);
    taken.push(milliseconds);
    await sleep(PAUSE_MS);
  }
  connection.close();
  return taken;
};

interface Times {
  readonly sender: number[];
  readonly health: number[];
}

const round = async (url: string, withQuestions: boolean, times: Times): Promise<number> => {
  let isOver = false;
  const over = (): boolean => isOver;
  const asking = withQuestions ? askAll(url, over) : Promise.resolve(0);
  const sending = probe(url, next, over);
  const checking = probe(url, health, over);
  await sleep(SECONDS * 1000);
  isOver = true;
  for (const milliseconds of await sending) times.sender.push(milliseconds);
  for (const milliseconds of await checking) times.health.push(milliseconds);
  return asking;
};

const measured = async (name: string, readers: string): Promise<readonly string[][]> => {
  const folder = await mkdtemp(join(tmpdir(), 'ledgerline-bench-'));
  const server = await startLedgerline(folder, { READERS: readers });
  try {
    await send(server.url, batchesOf(events, EVENTS), 2);
    await caughtUp(server.url);
    const alone: Times = { sender: [], health: [] };
    const beside: Times = { sender: [], health: [] };
    let answered = 0;
    for (let count = 0; count < ROUNDS; count += 1) {
      await round(server.url, false, alone);
      answered += await round(server.url, true, beside);
    }
    return (['sender', 'health'] as const).map((what) => {
      const [p99, other] = [quantile(alone[what], 0.99), quantile(beside[what], 0.99)];
      return [
        `${name}, ${what === 'sender' ? 'one event' : '/health/live'}`,
        p99.toFixed(1),
        other.toFixed(1),
        (other / p99).toFixed(1),
        quantile(beside[what], 1).toFixed(0),
        String(answered),
      ];
    });
  } finally {
    await server.stop();
    await rm(folder, { recursive: true });
  }
};

console.log(
  table([
    ['p99 ms', 'alone', 'with questions', 'ratio', 'slowest ms', 'answered'],
    ...(await measured('2 readers', '2')),
    ...(await measured('no reader', '0')),
  ]),
);
