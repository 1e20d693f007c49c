import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import type { WritablePlatform } from '#platform';
import { createHotServer } from '../intake/hot-route.ts';
import { openIntakeDoor, type IntakeDoor } from '../intake/take-events.ts';
import { requestMetrics, type RequestMetrics } from './request-metrics.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

/** The HTTP server, which can listen and take events before the application that answers all else is loaded. */
export interface Front {
  readonly server: Server;
  readonly door: IntakeDoor;
  readonly metrics: RequestMetrics;
  /** Answers requests with the application from now on, beginning with those that have been waiting for it. */
  answerWith(application: RequestListener): void;
}

/**
 * Makes the server, which does not listen yet. Until there is an application, requests that it has to answer wait; a request
 * for a WebSocket is then answered as a plain one, and its client connects again.
 */
export const createFront = (
  platform: WritablePlatform,
  log: FastifyBaseLogger,
  telemetry: Telemetry | null,
): Front => {
  const door = openIntakeDoor(platform);
  const metrics = requestMetrics();
  const hot = telemetry === null ? { door, log, count: metrics.count } : null;
  let application: RequestListener | null = null;
  let waiting: (readonly [IncomingMessage, ServerResponse])[] = [];
  const answer: RequestListener = (message, response) => {
    if (application === null) waiting.push([message, response]);
    else application(message, response);
  };
  return {
    server: createHotServer(answer, REQUEST_TIMEOUT_MS, hot),
    door,
    metrics,
    answerWith: (given) => {
      application = given;
      for (const [message, response] of waiting) given(message, response);
      waiting = [];
    },
  };
};

// As Node's own limit: a body that comes slower than this is not waited for.
const REQUEST_TIMEOUT_MS = 300_000;
