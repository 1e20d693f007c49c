import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openEventStore } from '#event-store';
import { quantile, table } from './measure.ts';
import { caughtUp, residentMegabytes, startLedgerline } from './servers/ledgerline.ts';
import { openConnection, requestOf, send, sendAtRate, type Answer } from './servers/load.ts';
import type { Started } from './servers/start-server.ts';
import { traffic } from './traffic.ts';

// A server with all roles that is sent single events faster than it can store them: at a multiple of the rate that it reached just before. Events are
// large, so that few connections can fill the memory that the server gives to events that wait.
//
//     node dist/bench/overload.js [--quick] [--seconds 60] [--times 2] [--bytes 16384]

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    seconds: { type: 'string' },
    times: { type: 'string', default: '2' },
    bytes: { type: 'string', default: '16384' },
  },
});
const SECONDS = Number(options.seconds ?? (options.quick ? 10 : 60));
const PROBE_MS = 100;
// More than fit into the 16 MB that may wait: what is beyond must be refused.
const MAX_CONNECTIONS = 1500;

const events = traffic({ bytes: Number(options.bytes) });
const nextRequest = (): Buffer => requestOf(events.next().value, 'application/json');
const digestOf = (body: Buffer): string => createHash('sha1').update(body).digest('base64');
const bodyOf = (request: Buffer): Buffer => request.subarray(request.indexOf('\r\n\r\n') + 4);

/** Events a second over 64 connections that each wait for their answer. */
const sustainableRate = async (url: string): Promise<number> => {
  const end = performance.now() + Math.min(SECONDS, 10) * 1000;
  function* requests(): Generator<Buffer> {
    while (performance.now() < end) yield nextRequest();
  }
  await send(url, Array.from({ length: 500 }, nextRequest), 64);
  return (await send(url, requests(), 64)).perSecond;
};

/** Asks for something again and again until `isOver`, and returns the slowest answer in milliseconds. */
const slowestAnswer = async (url: string, path: string, isOver: () => boolean): Promise<number> => {
  const connection = await openConnection(url);
  const request = Buffer.from(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`);
  let slowest = 0;
  while (!isOver()) {
    const { status, milliseconds } = await connection.exchange(request);
    if (status !== 200) throw new Error(`${path} was answered ${status}`);
    slowest = Math.max(slowest, milliseconds);
    await sleep(PROBE_MS);
  }
  connection.close();
  return slowest;
};

/** Memory at regular moments until `isOver`. */
const memoryOver = async ({ pid }: Started, isOver: () => boolean): Promise<readonly number[]> => {
  const sizes: number[] = [];
  while (!isOver()) {
    sizes.push(residentMegabytes(pid));
    await sleep(PROBE_MS);
  }
  return sizes;
};

/** How many of the acknowledged events a log does not hold. */
const lostOf = async (folder: string, acknowledged: ReadonlySet<string>): Promise<number> => {
  const log = await openEventStore(`sqlite:${join(folder, 'events.db')}`, { readOnly: true });
  const missing = new Set(acknowledged);
  for await (const batch of log.readAll(null))
    for (const { data } of batch) missing.delete(digestOf(data));
  await log.close();
  return missing.size;
};

const answers = { accepted: [] as number[], refused: [] as number[], withoutRetry: 0 };
const others = new Map<string, number>();
const acknowledged = new Set<string>();

const count = ({ status, text, milliseconds }: Answer, request: Buffer): void => {
  if (status === 201) {
    answers.accepted.push(milliseconds);
    acknowledged.add(digestOf(bodyOf(request)));
  } else if (status === 503) {
    answers.refused.push(milliseconds);
    if (!/^retry-after: \d+/im.test(text)) answers.withoutRetry += 1;
  } else {
    const [what = ''] = text.split('\r\n');
    others.set(what, (others.get(what) ?? 0) + 1);
  }
};

const folder = await mkdtemp(join(tmpdir(), 'ledgerline-bench-'));
const server = await startLedgerline(folder);
try {
  const rate = await sustainableRate(server.url);
  const perSecond = Math.round(rate * Number(options.times));
  const before = residentMegabytes(server.pid);
  let isOver = false;
  const probe = slowestAnswer(server.url, '/health/live', () => isOver);
  const memory = memoryOver(server, () => isOver);
  const unsent = await sendAtRate(
    server.url,
    { perSecond, seconds: SECONDS, maxConnections: MAX_CONNECTIONS },
    nextRequest,
    count,
  );
  const end = performance.now();
  isOver = true;
  const [slowest, sizes] = [await probe, await memory];

  const connection = await openConnection(server.url);
  while ((await connection.exchange(nextRequest())).status !== 201) await sleep(10);
  const recovered = performance.now() - end;
  connection.close();
  await caughtUp(server.url);
  const projected = performance.now() - end;
  const after = residentMegabytes(server.pid);
  await server.stop();

  const middle = (from: number, to: number): number =>
    quantile(sizes.slice(Math.floor(sizes.length * from), Math.ceil(sizes.length * to)), 0.5);
  const megabytes = (size: number): string => `${size.toFixed(0)} MB`;
  const otherwise = [...others].map(([what, times]) => `${times} × ${what}`).join(', ') || '0';
  const thirds = [0, 1, 2].map((third) => megabytes(middle(third / 3, (third + 1) / 3))).join(', ');
  const ms = (values: readonly number[]): string =>
    `${quantile(values, 0.5).toFixed(0)} and ${quantile(values, 0.99).toFixed(0)} ms`;
  console.log(
    table([
      ['rate over 64 connections before', `${rate.toFixed(0)} events/s`],
      ['sent', `${perSecond} events/s for ${SECONDS} s, ${options.bytes} bytes each`],
      ['due, but not sent for want of a connection', String(unsent)],
      ['accepted', String(answers.accepted.length)],
      ['  median and p99', ms(answers.accepted)],
      ['refused with 503', String(answers.refused.length)],
      ['  without Retry-After', String(answers.withoutRetry)],
      ['  median and p99', answers.refused.length === 0 ? '-' : ms(answers.refused)],
      ['answered otherwise', otherwise],
      ['acknowledged, but not in the log', String(await lostOf(folder, acknowledged))],
      ['/health/live, slowest', `${slowest.toFixed(0)} ms`],
      ['resident memory before', megabytes(before)],
      ['  median of the first, middle and last third', thirds],
      ['  at most', megabytes(quantile(sizes, 1))],
      ['  once the projection has caught up', megabytes(after)],
      ['first 201 after the overload', `${recovered.toFixed(0)} ms`],
      ['projection caught up', `${(projected / 1000).toFixed(1)} s after the overload`],
    ]),
  );
} finally {
  await server.kill();
  await rm(folder, { recursive: true });
}
