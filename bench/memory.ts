import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from './measure.ts';
import { ask, caughtUp, residentMegabytes, startLedgerline } from './servers/ledgerline.ts';
import { openConnection, requestOf, send } from './servers/load.ts';
import { traffic } from './traffic.ts';

// The memory of a server with all roles after many events and after as many again, and how long it takes to start: on an
// empty folder, on the data after it was stopped, and after it was killed.
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
const BATCH = 1000;
const STARTS = 3;

// Job n reads datasets n and n + 1 and writes n + 1000, so that 1000 jobs more are 1000 datasets more.
const jobs = DATASETS - 1000;
const events = traffic({ jobs });
const one = (): Buffer => requestOf(events.next().value, 'application/json');

function* batches(count: number): Generator<Buffer> {
  const newline = Buffer.from('\n');
  for (let sent = 0; sent < count; sent += BATCH) {
    const lines = Array.from({ length: BATCH }, () => [events.next().value, newline]);
    yield requestOf(Buffer.concat(lines.flat()), 'application/x-ndjson');
  }
}

const firstAccepted = async (url: string): Promise<void> => {
  const connection = await openConnection(url);
  const { status, text } = await connection.exchange(one());
  connection.close();
  if (status !== 201) throw new Error(`the server answered ${text.slice(0, 300)}`);
};

const A_QUESTION =
  '{ job(namespace: "bench", name: "etl.load_table_0") { name runs(first: 1) { nodes { runId } } } }';

const seconds = (from: number): number => (performance.now() - from) / 1000;
const shown = (values: readonly number[]): string =>
  values.map((value) => value.toFixed(2)).join(', ') + ' s';

/** Seconds from the start of the process on an empty folder to the first event that is stored. */
const emptyStart = async (): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), 'ledgerline-bench-'));
  const start = performance.now();
  const server = await startLedgerline(folder);
  await firstAccepted(server.url);
  const taken = seconds(start);
  await server.stop();
  await rm(folder, { recursive: true });
  return taken;
};

const emptyStarts: number[] = [];
for (let count = 0; count < STARTS; count += 1) emptyStarts.push(await emptyStart());

const folder = await mkdtemp(join(tmpdir(), 'ledgerline-bench-'));
let server = await startLedgerline(folder);
try {
  const rows: string[][] = [
    ['first 201 on an empty folder', shown(emptyStarts)],
    ['resident memory when started', `${residentMegabytes(server.pid).toFixed(0)} MB`],
  ];
  for (const round of [1, 2]) {
    const start = performance.now();
    let most = 0;
    const watching = setInterval(() => (most = Math.max(most, residentMegabytes(server.pid))), 200);
    await send(server.url, batches(EVENTS), 2);
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
  for (const how of ['stop', 'kill'] as const) {
    const starts: number[] = [];
    for (let count = 0; count < STARTS; count += 1) {
      await server[how]();
      const start = performance.now();
      server = await startLedgerline(folder);
      await ask(server.url, A_QUESTION);
      starts.push(seconds(start));
    }
    rows.push([`first answer when started again after a ${how}`, shown(starts)]);
  }
  console.log(table(rows));
} finally {
  await server.kill();
  await rm(folder, { recursive: true });
}
