import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { quantile, table } from './measure.ts';
import { caughtUp, startLedgerline } from './servers/ledgerline.ts';
import { requestOf, send, type Load } from './servers/load.ts';
import { startServer, type Started } from './servers/start-server.ts';
import { traffic } from './traffic.ts';

// Durable intake over HTTP against the least that a server could do in its place, in turns in one run: the machine and the disk are the same for
// both, so the ratio is the figure. Ledgerline has the role `ingest` and a SQLite log.
//
//     node dist/bench/ingest.js [--quick] [--connections 1,64]

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    connections: { type: 'string', default: '1,64' },
  },
});
const ROUNDS = options.quick ? 3 : 7;
const BATCH = 1000;
const KEPT_UP_SECONDS = options.quick ? 5 : 20;

interface Case {
  readonly name: string;
  readonly rival: 'bare' | 'parsing';
  readonly events: number;
  readonly batch: number;
  readonly connections: number;
}

const cases: readonly Case[] = [
  ...options.connections.split(',').map((text): Case => ({
    name: `POST, ${text} connections`,
    rival: 'bare',
    // Long enough for both to be compiled: a server that is warm takes half as long for an event.
    events: (options.quick ? 800 : 2000) * (Number(text) === 1 ? 1 : 16),
    batch: 1,
    connections: Number(text),
  })),
  {
    name: `NDJSON, ${BATCH} a request`,
    rival: 'parsing',
    events: BATCH * (options.quick ? 10 : 30),
    batch: BATCH,
    connections: 2,
  },
];

const folder = await mkdtemp(join(tmpdir(), 'ledgerline-bench-'));
const script = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** A process with the role `ingest` alone needs a catalog that exists. */
const startIntake = async (): Promise<Started> => {
  const first = await startLedgerline(folder);
  await first.stop();
  return startLedgerline(folder, { ROLES: 'ingest' });
};

const events = traffic();

const requestsOf = ({ events: count, batch }: Case): readonly Buffer[] =>
  Array.from({ length: count / batch }, () => {
    if (batch === 1) return requestOf(events.next().value, 'application/json');
    const newline = Buffer.from('\n');
    const lines = Array.from({ length: batch }, () => [events.next().value, newline]);
    return requestOf(Buffer.concat(lines.flat()), 'application/x-ndjson');
  });

const medianOf = (values: readonly number[]): number => quantile(values, 0.5);

const row = (one: Case, theirs: readonly Load[], ours: readonly Load[]): readonly string[] => {
  const speed = (loads: readonly Load[]): number =>
    medianOf(loads.map(({ perSecond }) => perSecond)) * one.batch;
  const sender = (loads: readonly Load[]): string =>
    `${(100 * medianOf(loads.map(({ senderShare }) => senderShare))).toFixed(0)} %`;
  const slowest = (loads: readonly Load[]): string =>
    medianOf(loads.map(({ p99Ms }) => p99Ms)).toFixed(1);
  return [
    one.name,
    one.rival,
    speed(theirs).toFixed(0),
    slowest(theirs),
    sender(theirs),
    speed(ours).toFixed(0),
    slowest(ours),
    sender(ours),
    (speed(ours) / speed(theirs)).toFixed(2),
  ];
};

/** Sends single events over 64 connections for so many seconds, and returns how many were answered until `isDone` resolved. */
const ratePerSecond = async (
  url: string,
  seconds: number,
  isDone: () => Promise<void>,
): Promise<Load> => {
  const start = performance.now();
  let sent = 0;
  function* requests(): Generator<Buffer> {
    for (; performance.now() < start + seconds * 1000; sent += 1)
      yield requestOf(events.next().value, 'application/json');
  }
  const { p99Ms, senderShare } = await send(url, requests(), 64);
  await isDone();
  return { perSecond: (sent * 1000) / (performance.now() - start), p99Ms, senderShare };
};

/** All roles: an event counts once it is projected too. Bare runs before and after. */
const keptUp = async (bare: Started): Promise<readonly string[]> => {
  const whole = await startLedgerline(join(folder, 'whole'));
  const there = () => ratePerSecond(bare.url, KEPT_UP_SECONDS / 4, () => Promise.resolve());
  try {
    await ratePerSecond(whole.url, KEPT_UP_SECONDS / 4, () => caughtUp(whole.url));
    const before = await there();
    const here = await ratePerSecond(whole.url, KEPT_UP_SECONDS, () => caughtUp(whole.url));
    const after = await there();
    const name = `all roles and projected, ${KEPT_UP_SECONDS} s`;
    const shape = { name, rival: 'bare', events: 0, batch: 1, connections: 64 } as const;
    return row(shape, [before, after], [here]);
  } finally {
    await whole.stop();
  }
};

const servers = {
  bare: await startServer([script('./ingest/bare-server.js'), join(folder, 'bare.ndjson')], {}),
  parsing: await startServer([script('./ingest/parsing-server.js'), join(folder, 'rival.db')], {}),
  ledgerline: await startIntake(),
};

try {
  const rows = [
    ['', 'rival', 'events/s', 'p99 ms', 'sender', 'Ledgerline', 'p99 ms', 'sender', 'ratio'],
  ];
  for (const one of cases) {
    const theirs: Load[] = [];
    const ours: Load[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const requests = requestsOf(one);
      const there = await send(servers[one.rival].url, requests, one.connections);
      const here = await send(servers.ledgerline.url, requests, one.connections);
      // The first round warms both up.
      if (round === 0) continue;
      theirs.push(there);
      ours.push(here);
    }
    rows.push([...row(one, theirs, ours)]);
  }
  rows.push([...(await keptUp(servers.bare))]);
  console.log(`each event on the disk before its answer; medians of ${ROUNDS} rounds`);
  console.log('sender: share of one processor that the sender used; near 100 % it is the limit');
  console.log(table(rows));
} finally {
  await Promise.all(Object.values(servers).map(({ stop }) => stop()));
  await rm(folder, { recursive: true });
}
