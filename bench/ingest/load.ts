import { connect, type Socket } from 'node:net';

/** Requests a second, and how long the slowest hundredth of them took at least. */
export interface Load {
  readonly perSecond: number;
  readonly p99Ms: number;
}

/** A POST as the bytes that go over the connection. */
export const requestOf = (body: Buffer, type: string): Buffer => {
  const head = `POST /api/v1/lineage HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
};

/**
 * Sends every request once, over so many connections that stay open, each with one request at a time. Raw sockets, since a full HTTP client would take
 * as much of the machine as the server that it measures. Throws when an answer is not 200 or 201.
 */
export const send = async (
  url: string,
  requests: readonly Buffer[],
  connections: number,
): Promise<Load> => {
  const queue = requests.values();
  const times: number[] = [];
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(url)));
  const start = performance.now();
  await Promise.all(sockets.map((socket) => drive(socket, queue, times)));
  const seconds = (performance.now() - start) / 1000;
  for (const socket of sockets) socket.destroy();
  times.sort((a, b) => a - b);
  return {
    perSecond: requests.length / seconds,
    p99Ms: times[Math.floor(times.length * 0.99)] ?? NaN,
  };
};

const open = (url: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true }, () =>
      resolve(socket),
    );
    socket.once('error', reject);
  });

const drive = (socket: Socket, queue: Iterator<Buffer, unknown>, times: number[]): Promise<void> =>
  new Promise((resolve, reject) => {
    let sent = 0;
    let received = '';
    const next = (): void => {
      const request = queue.next();
      if (request.done === true) {
        resolve();
        return;
      }
      sent = performance.now();
      socket.write(request.value);
    };
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      if (!isWhole(received)) return;
      const status = received.slice(9, 12);
      if (status !== '200' && status !== '201') {
        reject(new Error(`the server answered ${received.slice(0, 300)}`));
        return;
      }
      received = '';
      times.push(performance.now() - sent);
      next();
    });
    socket.once('close', () => reject(new Error('the server closed the connection')));
    next();
  });

const isWhole = (answer: string): boolean => {
  const end = answer.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /content-length: (\d+)/i.exec(answer.slice(0, end))?.[1];
  return answer.length >= end + 4 + Number(length ?? 0);
};
