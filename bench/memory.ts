import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from './measure.ts';
import { caughtUp, residentMegabytes, startLedgerline } from './servers/ledgerline.ts';
import { batchesOf, send } from './servers/load.ts';
import { traffic } from './traffic.ts';

// The memory of a server with all roles when started, after many events, and after as many again.
//
//     node dist/bench/memory.js [--quick] [--events 1000000] [--datasets 10000]

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    events: { type: 'string' },
    datasets: { type: 'string' },
  },
});
const EVENTS = Number(options.events ?? (options.quick ? 5000 : 1_000_000));
const DATASETS = Number(options.datasets ?? (options.quick ? 2500 : 10_000));

// Job n reads datasets n and n + 1 and writes n + 1000, so that 1000 jobs more are 1000 datasets more.
const jobs = DATASETS - 1000;
const events = traffic({ jobs });

const seconds = (from: number): number => (performance.now() - from) / 1000;

const folder = await mkdtemp(join(tmpdir(), 'ledgerline-bench-'));
const server = await startLedgerline(folder);
try {
  const rows: string[][] = [
    ['resident memory when started', `${residentMegabytes(server.pid).toFixed(0)} MB`],
  ];
  for (const round of [1, 2]) {
    const start = performance.now();
    let most = 0;
    const watching = setInterval(() => (most = Math.max(most, residentMegabytes(server.pid))), 200);
    await send(server.url, batchesOf(events, EVENTS), 2);
    await caughtUp(server.url);
    clearInterval(watching);
    const what = `after ${EVENTS * round} events, ${DATASETS} datasets`;
    const rate = EVENTS / seconds(start);
    rows.push(
      [`resident memory ${what}`, `${residentMegabytes(server.pid).toFixed(0)} MB`],
      ['  at most until then', `${most.toFixed(0)} MB`],
      ['  stored and projected', `${rate.toFixed(0)} events/s`],
    );
  }
  console.log(table(rows));
} finally {
  await server.kill();
  await rm(folder, { recursive: true });
}
