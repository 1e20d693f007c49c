import { ServerResponse, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { connect, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ReaderPool } from './pool.ts';

/**
 * Connects each client that asks for a WebSocket with a reader, which does the rest: bytes are passed on as they are. When
 * the reader ends, the connection of the client ends too. A request for another protocol is answered without it by `otherwise`.
 */
export const forwardSockets = (
  server: Server,
  pool: ReaderPool,
  otherwise: RequestListener,
): void => {
  server.on('upgrade', (message: IncomingMessage, client: Duplex, head: Buffer) => {
    client.on('error', () => client.destroy());
    if (!isForReaders(message) && client instanceof Socket) {
      const response = new ServerResponse(message);
      response.assignSocket(client);
      response.shouldKeepAlive = false;
      response.once('finish', () => client.end());
      otherwise(message, response);
      return;
    }
    const taken = pool.takeSocket();
    if (taken === null) {
      client.end(`HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\n${NOTHING_MORE}`);
      return;
    }
    const reader = connect(taken.path);
    reader.on('error', () => client.destroy());
    reader.once('connect', () => {
      reader.write(headOf(message), 'latin1');
      reader.write(head);
      reader.pipe(client);
      client.pipe(reader);
    });
    reader.once('close', () => {
      taken.release();
      client.destroy();
    });
    client.once('close', () => reader.destroy());
  });
};

/** Whether a request is one for a WebSocket at the route that has them. */
const isForReaders = ({ headers, url = '' }: IncomingMessage): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket' && /^\/graphql(?:\?|$)/.test(url);

const NOTHING_MORE = 'content-length: 0\r\nconnection: close\r\n\r\n';

/** The request as it came. Node has checked it. */
const headOf = ({ method, url, httpVersion, rawHeaders }: IncomingMessage): string => {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2)
    lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
};
