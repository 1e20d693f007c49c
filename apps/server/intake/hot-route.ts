import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import type { CountRequest } from '../http/request-metrics.ts';
import type { IntakeDoor } from './take-events.ts';

/** The address that every OpenLineage client posts single events to. */
const HOT = '/api/v1/lineage';

export interface HotRoute {
  readonly door: IntakeDoor;
  readonly log: FastifyBaseLogger;
  readonly count: CountRequest;
}

/**
 * Makes the server that Fastify answers behind. It answers `POST /api/v1/lineage` itself and hands every other request to
 * Fastify. Routing, hooks and replies of Fastify and Nest cost about as much processor time as the rest of an event's HTTP
 * exchange, and none of them does anything for this address. It uses the same door as {@link registerIntake}, so keys,
 * limits, answers and log lines are the same either way, and the same metrics count the requests. `hot` is `null` for a
 * server that traces requests, which Fastify's hooks do.
 */
export const createHotServer = (
  otherwise: RequestListener,
  requestTimeout: number,
  hot: HotRoute | null,
): Server => {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout });
  server.on('request', (message: IncomingMessage, response: ServerResponse) => {
    // Once the server closes, Fastify answers: it refuses requests that come over connections that are still open.
    if (hot !== null && message.url === HOT && message.method === 'POST' && server.listening) {
      void answer(hot, message, response);
    } else otherwise(message, response);
  });
  return server;
};

// As Fastify's own servers: longer than the minute after which common proxies close an idle connection.
const KEEP_ALIVE_MS = 72_000;

const answer = async (
  { door, log, count }: HotRoute,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const start = performance.now();
  const { status, headers, body } = await take(door, message, log);
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
  count('POST', HOT, status, (performance.now() - start) / 1000);
};

const take = async (door: IntakeDoor, message: IncomingMessage, log: FastifyBaseLogger) => {
  try {
    return await door.take(message, door.admit(message), 'EVENT');
  } catch (error) {
    return door.answerTo(error instanceof Error ? error : new Error(String(error)), message, log);
  }
};
