import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { quantile, table } from './measure.ts';
import { ask, caughtUp, processorSeconds, startLedgerline } from './servers/ledgerline.ts';
import { batchesOf, openConnection, requestOf, send } from './servers/load.ts';
import { startServer, type Started } from './servers/start-server.ts';
import { traffic } from './traffic.ts';

// How long a server with all roles takes to start: on an empty folder until its first 201, and on a catalog until its first
// answer, after a stop and after a kill. In turns with Node itself and with a bare server, which start on the same machine in the same
// moment. Processor time counts all threads, and is disturbed less by other work than time is.
//
//     node dist/bench/start.js [--quick] [--events 20000]

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, events: { type: 'string' } },
});
const EVENTS = Number(options.events ?? (options.quick ? 2000 : 20_000));
const ROUNDS = options.quick ? 3 : 7;

interface Start {
  readonly seconds: number;
  /** Of all threads of the process, in seconds; `null` for a process that has ended. */
  readonly processor: number | null;
}

const events = traffic();
const one = (): Buffer => requestOf(events.next().value, 'application/json');

const nodeAlone = async (): Promise<Start> => {
  const began = performance.now();
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
  return { seconds: (performance.now() - began) / 1000, processor: null };
};

/** Starts a server and measures until `use` is done with it. */
const started = async (
  begin: () => Promise<Started>,
  use: (url: string) => Promise<unknown>,
): Promise<{ readonly start: Start; readonly server: Started }> => {
  const began = performance.now();
  const server = await begin();
  await use(server.url);
  const seconds = (performance.now() - began) / 1000;
  return { start: { seconds, processor: processorSeconds(server.pid) }, server };
};

const firstAccepted = async (url: string): Promise<void> => {
  const connection = await openConnection(url);
  const { status, text } = await connection.exchange(one());
  connection.close();
  if (status !== 201) throw new Error(`the server answered ${text.slice(0, 300)}`);
};

const firstAnswer = (url: string) => ask(url, '{ datasets(first: 10) { nodes { name } } }');

const folder = await mkdtemp(join(tmpdir(), 'ledgerline-bench-'));
const bareServer = fileURLToPath(new URL('./ingest/bare-server.js', import.meta.url));
const used = join(folder, 'used');

const bareStart = async (): Promise<Start> => {
  const begin = () => startServer([bareServer, join(folder, 'bare.ndjson')], {});
  const { start, server } = await started(begin, firstAccepted);
  await server.stop();
  return start;
};

const emptyStart = async (): Promise<Start> => {
  const empty = await mkdtemp(join(folder, 'empty-'));
  const { start, server } = await started(() => startLedgerline(empty), firstAccepted);
  await server.stop();
  return start;
};

const startAgain = async (before: Started): Promise<{ start: Start; server: Started }> => {
  await before.stop();
  return started(() => startLedgerline(used), firstAnswer);
};

const startAfterKill = async (before: Started): Promise<{ start: Start; server: Started }> => {
  await before.kill();
  return started(() => startLedgerline(used), firstAnswer);
};

const row = (name: string, starts: readonly Start[]): readonly string[] => {
  const seconds = starts.map((start) => start.seconds);
  const processor = starts.flatMap((start) => start.processor ?? []);
  return [
    name,
    quantile(seconds, 0.5).toFixed(2),
    quantile(seconds, 0).toFixed(2),
    quantile(seconds, 1).toFixed(2),
    processor.length === 0 ? '-' : quantile(processor, 0.5).toFixed(2),
  ];
};

let server = await startLedgerline(used);
try {
  await send(server.url, batchesOf(events, EVENTS), 2);
  await caughtUp(server.url);
  const starts = {
    node: [] as Start[],
    bare: [] as Start[],
    empty: [] as Start[],
    stopped: [] as Start[],
    killed: [] as Start[],
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    starts.node.push(await nodeAlone());
    starts.bare.push(await bareStart());
    starts.empty.push(await emptyStart());
    const again = await startAgain(server);
    const killed = await startAfterKill(again.server);
    starts.stopped.push(again.start);
    starts.killed.push(killed.start);
    server = killed.server;
  }
  console.log(
    table([
      [`medians of ${ROUNDS} starts, in seconds`, 'time', 'least', 'most', 'processor'],
      row('node -e 0', starts.node),
      row('bare server, to the first 201', starts.bare),
      row('empty folder, to the first 201', starts.empty),
      row(`${EVENTS} events, to the first answer after a stop`, starts.stopped),
      row('  and after a kill', starts.killed),
    ]),
  );
} finally {
  await server.kill();
  await rm(folder, { recursive: true });
}
