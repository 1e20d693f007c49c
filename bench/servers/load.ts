import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../measure.ts';

/** Requests a second, and how long the slowest hundredth of them took at least. */
export interface Load {
  readonly perSecond: number;
  readonly p99Ms: number;
  /** The share of the time in which the sender used a processor. A sender near 1 is the limit, and not the server. */
  readonly senderShare: number;
}

/** A POST as the bytes that go over the connection. */
export const requestOf = (body: Buffer, type: string): Buffer => {
  const head = `POST /api/v1/lineage HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
};

/** So many events as NDJSON, a thousand in each request. */
export function* batchesOf(events: Iterator<Buffer, never>, count: number): Generator<Buffer> {
  const newline = Buffer.from('\n');
  for (let sent = 0; sent < count; sent += BATCH) {
    const lines = Array.from({ length: BATCH }, () => [events.next().value, newline]);
    yield requestOf(Buffer.concat(lines.flat()), 'application/x-ndjson');
  }
}

const BATCH = 1000;

/**
 * Sends every request once, over so many connections that stay open, each with one request at a time. Throws when an answer is
 * not 200 or 201.
 */
export const send = async (
  url: string,
  requests: Iterable<Buffer>,
  connections: number,
): Promise<Load> => {
  const queue = requests[Symbol.iterator]();
  const times: number[] = [];
  const sockets = await Promise.all(Array.from({ length: connections }, () => openConnection(url)));
  const start = performance.now();
  const usedBefore = process.cpuUsage();
  await Promise.all(
    sockets.map(async (connection) => {
      for (let next = queue.next(); next.done !== true; next = queue.next()) {
        const { status, text, milliseconds } = await connection.exchange(next.value);
        if (status !== 200 && status !== 201)
          throw new Error(`the server answered ${text.slice(0, 300)}`);
        times.push(milliseconds);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(usedBefore);
  for (const connection of sockets) connection.close();
  return {
    perSecond: times.length / seconds,
    p99Ms: quantile(times, 0.99),
    senderShare: (user + system) / 1e6 / seconds,
  };
};

export interface Rate {
  readonly perSecond: number;
  readonly seconds: number;
  /** Connections are opened as they are needed, up to this number. */
  readonly maxConnections: number;
}

/**
 * Sends requests at a rate that does not depend on how fast they are answered, each over a connection that is free. Resolves to
 * the number of requests that were due but not sent, because every connection waited for its answer.
 */
export const sendAtRate = async (
  url: string,
  { perSecond, seconds, maxConnections }: Rate,
  next: () => Buffer,
  onAnswer: (answer: Answer, request: Buffer) => void,
): Promise<number> => {
  const free: Connection[] = [];
  const all: Connection[] = [];
  const pending = new Set<Promise<void>>();
  let unsent = 0;

  const exchange = async (request: Buffer): Promise<void> => {
    const began = performance.now();
    try {
      let connection = free.pop();
      if (connection === undefined) {
        connection = await openConnection(url);
        all.push(connection);
      }
      onAnswer(await connection.exchange(request), request);
      free.push(connection);
    } catch (error) {
      onAnswer(
        { status: 0, text: String(error), milliseconds: performance.now() - began },
        request,
      );
    }
  };

  const start = performance.now();
  let sent = 0;
  for (;;) {
    const elapsed = (performance.now() - start) / 1000;
    const due = Math.floor(Math.min(elapsed, seconds) * perSecond) - sent;
    for (let index = 0; index < due; index += 1) {
      sent += 1;
      if (pending.size >= maxConnections) {
        unsent += 1;
        continue;
      }
      const exchanging = exchange(next()).finally(() => pending.delete(exchanging));
      pending.add(exchanging);
    }
    if (elapsed >= seconds) break;
    await sleep(5);
  }
  await Promise.all(pending);
  for (const connection of all) connection.close();
  return unsent;
};

/** What a server answered, and when. */
export interface Answer {
  /** 0 for a connection that failed or was closed without an answer. */
  readonly status: number;
  /** Status line, headers and body; of a connection that failed, the error. */
  readonly text: string;
  readonly milliseconds: number;
}

/** A connection that stays open, for one request at a time. */
export interface Connection {
  /** Rejects when the server closes the connection. */
  exchange(request: Buffer): Promise<Answer>;
  close(): void;
}

/** Opens a raw socket: a full HTTP client would take as much of the machine as the server that it measures. */
export const openConnection = async (url: string): Promise<Connection> => {
  const socket = await openSocket(url);
  let received = '';
  let waiting: Waiting | null = null;
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
    if (waiting === null || !isWhole(received)) return;
    const { resolve, sentAt } = waiting;
    const text = received;
    waiting = null;
    received = '';
    resolve({ status: Number(text.slice(9, 12)), text, milliseconds: performance.now() - sentAt });
  });
  const fail = (error: Error): void => waiting?.reject(error);
  socket.on('error', fail);
  socket.once('close', () => fail(new Error('the server closed the connection')));
  return {
    exchange: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject, sentAt: performance.now() };
        socket.write(request);
      }),
    close: () => void socket.destroy(),
  };
};

interface Waiting {
  readonly sentAt: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

const openSocket = (url: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true }, () =>
      resolve(socket),
    );
    socket.once('error', reject);
  });

const isWhole = (answer: string): boolean => {
  const end = answer.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /content-length: (\d+)/i.exec(answer.slice(0, end))?.[1];
  return answer.length >= end + 4 + Number(length ?? 0);
};
