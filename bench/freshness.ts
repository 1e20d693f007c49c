import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { quantile, table } from './measure.ts';
import { ask, caughtUp, startLedgerline } from './servers/ledgerline.ts';
import { openConnection, requestOf, send, sendAtRate } from './servers/load.ts';
import type { Started } from './servers/start-server.ts';
import { traffic } from './traffic.ts';

// How long after its 201 an event is in the answers, while events come at half the rate that the server stores and projects: in one server with all
// roles, and in a process that only answers questions beside one that takes and projects events.
//
//     node dist/bench/freshness.js [--quick] [--seconds 20]

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, seconds: { type: 'string' } },
});
const SECONDS = Number(options.seconds ?? (options.quick ? 5 : 20));
const MAX_CONNECTIONS = 64;

const events = traffic();
const next = (): Buffer => requestOf(events.next().value, 'application/json');

/** Events a second over 64 connections, with the time that the projection needs after the last one. */
const projectedRate = async (writer: Started, reader: Started): Promise<number> => {
  const start = performance.now();
  const end = start + SECONDS * 1000;
  let sent = 0;
  function* requests(): Generator<Buffer> {
    for (; performance.now() < end; sent += 1) yield next();
  }
  await send(writer.url, requests(), MAX_CONNECTIONS);
  await caughtUp(reader.url);
  return (sent * 1000) / (performance.now() - start);
};

/** Sends one event after the other; the milliseconds from each 201 to the answer that includes the event. */
const visibleAfter = async (
  writer: Started,
  reader: Started,
  isOver: () => boolean,
): Promise<readonly number[]> => {
  const connection = await openConnection(writer.url);
  const taken: number[] = [];
  while (!isOver()) {
    const { status, text } = await connection.exchange(next());
    const stored = performance.now();
    const position = /^ledgerline-position: (\S+)/im.exec(text)?.[1];
    if (status !== 201 || position === undefined)
      throw new Error(`the server answered ${text.slice(0, 300)}`);
    const name = 'namespace: "bench", name: "etl.load_table_0"';
    await ask(reader.url, `{ job(${name}, asOf: { after: "${position}" }) { name } }`);
    taken.push(performance.now() - stored);
  }
  connection.close();
  return taken;
};

const measured = async (
  name: string,
  writer: Started,
  reader: Started,
): Promise<readonly string[]> => {
  await send(writer.url, Array.from({ length: 1000 }, next), MAX_CONNECTIONS);
  const rate = await projectedRate(writer, reader);
  let isOver = false;
  const sampling = visibleAfter(writer, reader, () => isOver);
  const load = { perSecond: rate / 2, seconds: SECONDS, maxConnections: MAX_CONNECTIONS };
  await sendAtRate(writer.url, load, next, () => undefined);
  isOver = true;
  const taken = await sampling;
  const at = (share: number): string => quantile(taken, share).toFixed(1);
  return [name, rate.toFixed(0), (rate / 2).toFixed(0), String(taken.length), at(0.5), at(0.99)];
};

const folder = await mkdtemp(join(tmpdir(), 'ledgerline-bench-'));
try {
  const rows = [['', 'kept up, events/s', 'load, events/s', 'samples', 'median ms', 'p99 ms']];
  const whole = await startLedgerline(join(folder, 'one'));
  rows.push([...(await measured('in the same server', whole, whole))]);
  await whole.stop();
  const writer = await startLedgerline(join(folder, 'two'), { ROLES: 'ingest,project' });
  const reader = await startLedgerline(join(folder, 'two'), { ROLES: 'query' });
  rows.push([...(await measured('in another process', writer, reader))]);
  await reader.stop();
  await writer.stop();
  console.log(table(rows));
} finally {
  await rm(folder, { recursive: true });
}
