import type { IncomingMessage, Server } from 'node:http';
import { connect, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ReaderPool } from './pool.ts';

/**
 * Connects each client that asks for a WebSocket with a reader, which does the rest: bytes are passed on as they
 * are. When the reader ends, the connection of the client ends too. A request for another protocol is answered as
 * if it had not asked.
 */
export const forwardSockets = (server: Server, pool: ReaderPool): void => {
  server.on('upgrade', (message: IncomingMessage, client: Duplex, head: Buffer) => {
    if (!isForReaders(message) && client instanceof Socket) {
      readAgain(server, message, client, head);
      return;
    }
    client.on('error', () => client.destroy());
    const taken = pool.takeSocket();
    if (taken === null) {
      client.end(`HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\n${NOTHING_MORE}`);
      return;
    }
    const reader = connect(taken.path);
    reader.on('error', () => client.destroy());
    reader.once('connect', () => {
      reader.write(headOf(message, headersOf(message)), 'latin1');
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

/**
 * Lets the server read a request again, without its wish for another protocol: with an `upgrade` event, Node has
 * stopped to parse the connection after the headers, and the body is still to be read.
 */
const readAgain = (
  server: Server,
  message: IncomingMessage,
  client: Socket,
  head: Buffer,
): void => {
  const headers = withoutUpgrade(headersOf(message));
  client.unshift(Buffer.concat([Buffer.from(headOf(message, headers), 'latin1'), head]));
  server.emit('connection', client);
};

/** Headers without those by which a client asks for another protocol (RFC 9110, 7.8; RFC 7540, 3.2). */
const withoutUpgrade = (headers: readonly Header[]): readonly Header[] =>
  headers.flatMap(([name, value]): readonly Header[] => {
    const key = name.toLowerCase();
    if (UPGRADE_HEADERS.has(key)) return [];
    if (key !== 'connection') return [[name, value]];
    const options = value.split(',').map((option) => option.trim());
    const left = options.filter((option) => !UPGRADE_HEADERS.has(option.toLowerCase()));
    return left.length === 0 ? [] : [[name, left.join(', ')]];
  });

const UPGRADE_HEADERS = new Set(['upgrade', 'http2-settings']);

type Header = readonly [string, string];

const NOTHING_MORE = 'content-length: 0\r\nconnection: close\r\n\r\n';

/** The head of a request, which Node has checked, with other headers. */
const headOf = (
  { method, url, httpVersion }: IncomingMessage,
  headers: readonly Header[],
): string => {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return `${[`${method} ${url} HTTP/${httpVersion}`, ...lines].join('\r\n')}\r\n\r\n`;
};

/** The headers as they came. */
const headersOf = ({ rawHeaders }: IncomingMessage): readonly Header[] =>
  rawHeaders.flatMap((name, index): readonly Header[] =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : [],
  );
