import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { postAll, postOnce, untilSettled } from './ingest/load.ts';
import { makeEvents } from './ingest/make-events.ts';
import { startServer, type Started } from './ingest/start-server.ts';

// Durable ingest over HTTP against the least that any server could do: a bare node:http that appends each body to a file and
// flushes it to the disk before it answers. All are asked in turn, several rounds, in the same run; the ratio of the medians
// is the figure, since the disk and the machine are the same for all. One Ledgerline plays all parts, and so makes the
// catalog of what it took in the meantime; the other only takes events.

interface Case {
  readonly name: string;
  readonly events: number;
  readonly send: (url: string, bodies: readonly string[]) => Promise<void>;
}

const CASES: readonly Case[] = [
  { name: 'POST, 1 connection', events: 300, send: (url, bodies) => postAll(url, bodies, 1) },
  { name: 'POST, 64 connections', events: 4000, send: (url, bodies) => postAll(url, bodies, 64) },
  { name: 'NDJSON, 5000 at once', events: 5000, send: (url, bodies) => postOnce(url, bodies) },
];

const ROUNDS = Number(process.argv[2] ?? 3);
const folder = await mkdtemp(join(tmpdir(), 'ledgerline-bench-'));

const scriptAt = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

const ledgerline = (name: string, settings: Readonly<Record<string, string>>): Promise<Started> =>
  startServer([scriptAt('../apps/cli/main.js'), 'serve'], {
    EVENT_STORE_URL: `sqlite:${join(folder, name, 'events.db')}`,
    CATALOG_URL: `sqlite:${join(folder, name, 'catalog.db')}`,
    PORT: '0',
    ...settings,
  });

/** A process that only takes events needs a catalog that is there already. */
const ledgerlineThatOnlyTakes = async (): Promise<Started> => {
  const first = await ledgerline('only-takes', {});
  await first.stop();
  return ledgerline('only-takes', { ROLES: 'ingest' });
};

const servers: readonly Started[] = await Promise.all([
  startServer([scriptAt('./ingest/bare-server.js'), join(folder, 'bare.ndjson')], {}),
  ledgerline('all', {}),
  ledgerlineThatOnlyTakes(),
]);

const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const speedOf = async (url: string, { events, send }: Case): Promise<number> => {
  const bodies = makeEvents(events);
  const start = performance.now();
  await send(url, bodies);
  const milliseconds = performance.now() - start;
  await untilSettled(url);
  return (events * 1000) / milliseconds;
};

const row = (columns: readonly string[]): string =>
  columns.map((text, index) => (index === 0 ? text.padEnd(22) : text.padStart(16))).join('');

try {
  console.log(`events a second, each on the disk before its answer; median of ${ROUNDS} rounds`);
  console.log(row(['', 'bare node:http', 'all parts', 'ratio', 'ROLES=ingest', 'ratio']));
  for (const one of CASES) {
    const speeds: number[][] = servers.map(() => []);
    // The first round warms all up.
    for (const { url } of servers) await speedOf(url, one);
    for (let round = 0; round < ROUNDS; round++)
      for (const [index, { url }] of servers.entries())
        speeds[index]?.push(await speedOf(url, one));
    const [bare = 0, ...ours] = speeds.map(medianOf);
    const ratios = ours.flatMap((speed) => [speed.toFixed(0), (speed / bare).toFixed(2)]);
    console.log(row([one.name, bare.toFixed(0), ...ratios]));
  }
} finally {
  await Promise.all(servers.map(({ stop }) => stop()));
  await rm(folder, { recursive: true });
}
