import { request, type Agent, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { endWhenStalled } from '../http/end-when-stalled.ts';
import { QUESTION_ID } from './messages.ts';

/** A request that a reader answers. */
export interface Forwarded {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer | null;
}

/** What a reader answered. A short body is complete, so that nothing that happens to the reader later can cut it. */
export interface Forwardable {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer | Readable;
}

/** One exchange with a reader. */
export interface Exchange {
  /** Rejects when the connection breaks before there is an answer. */
  readonly answer: Promise<Forwardable>;
  /** Ends the connection. */
  abandon(): void;
}

/** Sends a request to the socket of a reader. */
export const exchange = (
  { method, url, headers, body }: Forwarded,
  {
    agent,
    socketPath,
    id,
  }: { readonly agent: Agent; readonly socketPath: string; readonly id: number },
): Exchange => {
  const sent = request({
    ...{ agent, socketPath, method, path: url },
    headers: {
      ...withoutLength(endToEnd(headers)),
      [QUESTION_ID]: String(id),
      ...(body !== null && { 'content-length': String(body.length) }),
    },
  });
  const answer = new Promise<Forwardable>((resolve, reject) => {
    sent.once('error', reject);
    sent.once('response', (response) => {
      readShort(response).then((read) => {
        // The reader holds all of a long answer in memory until its client has taken it.
        if (read === null) endWhenStalled(response.socket, response, () => void response.destroy());
        resolve({
          status: response.statusCode ?? 500,
          headers: endToEnd(response.headers),
          body: read ?? response,
        });
      }, reject);
    });
  });
  // Whoever abandons it does not wait for it.
  answer.catch(() => undefined);
  sent.end(body ?? undefined);
  return { answer, abandon: () => void sent.destroy() };
};

/** The whole body of an answer that is short, `null` for another one, which is not read. */
const readShort = async (response: IncomingMessage): Promise<Buffer | null> => {
  const length = Number(response.headers['content-length']);
  if (!(length <= SHORT_BYTES)) return null;
  const chunks: Buffer[] = [];
  for await (const chunk of response) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const SHORT_BYTES = 1024 * 1024;

/**
 * Without the length that the client declared: a body that is not sent, as that of a GET, must not be announced. The reader
 * would take the next request on the connection for it.
 */
const withoutLength = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'content-length'));

/** The headers that are not about one connection (RFC 9110, 7.6.1). */
const endToEnd = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_ONE_CONNECTION.has(name)));

const OF_ONE_CONNECTION = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  QUESTION_ID,
]);
