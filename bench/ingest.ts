import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { postAll, postOnce } from './ingest/load.ts';
import { makeEvents } from './ingest/make-events.ts';
import { startServer, type Started } from './ingest/start-server.ts';

// Durable ingest over HTTP against the least that any server could do: a bare node:http that appends each body to a file and
// flushes it to the disk before it answers. Both are asked in turn, several rounds, in the same run; the ratio of the medians
// is the figure, since the disk and the machine are the same for both.

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
const settings = {
  EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
  CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
};
const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const servers: readonly Started[] = await Promise.all([
  startServer([pathOf('./ingest/bare-server.js'), join(folder, 'bare.ndjson')], {}),
  startServer([pathOf('../apps/cli/main.js'), 'serve'], { ...settings, PORT: '0' }),
]);

try {
  console.log(
    `events a second, median of ${ROUNDS} rounds     bare node:http + fsync   Ledgerline   ratio`,
  );
  for (const { name, events, send } of CASES) {
    const speeds: number[][] = servers.map(() => []);
    for (let round = -1; round < ROUNDS; round++) {
      for (const [index, { url }] of servers.entries()) {
        const bodies = makeEvents(events);
        const start = performance.now();
        await send(url, bodies);
        // The first round warms both up.
        if (round >= 0) speeds[index]?.push((events * 1000) / (performance.now() - start));
      }
    }
    const [bare = 0, ours = 0] = speeds.map(median);
    const columns = [bare.toFixed(0).padStart(22), ours.toFixed(0).padStart(12)];
    console.log(`${name.padEnd(43)}${columns.join(' ')}   ${(ours / bare).toFixed(2).padStart(5)}`);
  }
} finally {
  await Promise.all(servers.map(({ stop }) => stop()));
  await rm(folder, { recursive: true });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
