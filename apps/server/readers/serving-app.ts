import type { RequestListener } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyBaseLogger } from 'fastify';
import { Counter, Gauge } from 'prom-client';
import type { Platform } from '#platform';
import { buildApp } from '../build-app.ts';
import type { Front } from '../http/front.ts';
import { registerIntake } from '../intake/register-intake.ts';
import { registerMetrics } from '../health/metrics.ts';
import type { RequestMetrics } from '../http/request-metrics.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { traceRequests } from '../telemetry/trace-requests.ts';
import { WatchModule } from '../watch-module.ts';
import { FORWARDED, registerForwarding } from './forward-routes.ts';
import { forwardSockets } from './forward-sockets.ts';
import type { ReaderPool } from './pool.ts';

/**
 * The application of a server whose questions are answered by readers: intake, health, metrics and the pages for people.
 * Closing it ends the front, and leaves the platform and the readers open.
 */
export const createServingApp = async (
  platform: Platform,
  { log, telemetry, front, pool }: Around,
): Promise<NestFastifyApplication> => {
  const { app, fastify } = await buildApp({
    ...{ platform, log, server: front.server },
    features: [WatchModule],
    register: (to) => {
      // First, since they watch the routes that come after them.
      if (telemetry !== null) traceRequests(to, telemetry, FORWARDED);
      registerMetrics(to, platform, front.metrics);
      countReaders(front.metrics, pool);
      registerForwarding(to, platform, pool);
      registerIntake(to, front.door);
    },
  });
  const answer: RequestListener = (message, response) => fastify.routing(message, response);
  forwardSockets(front.server, pool);
  front.answerWith(answer);
  return app;
};

const countReaders = ({ registry }: RequestMetrics, pool: ReaderPool): void => {
  const gauge = new Gauge({
    name: 'ledgerline_readers',
    help: 'Processes that answer questions for this one.',
    registers: [],
    collect() {
      this.set(pool.count());
    },
  });
  registry.registerMetric(gauge);
  const ended = new Counter({
    name: 'ledgerline_readers_ended_total',
    help: 'Processes that answer questions for this one and have ended, by reason: too_slow, out_of_memory or unexpected.',
    labelNames: ['reason'],
    registers: [],
    collect() {
      this.reset();
      const { TOO_SLOW, OUT_OF_MEMORY, UNKNOWN } = pool.ended();
      this.inc({ reason: 'too_slow' }, TOO_SLOW);
      this.inc({ reason: 'out_of_memory' }, OUT_OF_MEMORY);
      this.inc({ reason: 'unexpected' }, UNKNOWN);
    },
  });
  registry.registerMetric(ended);
};

interface Around {
  readonly log: FastifyBaseLogger;
  readonly telemetry: Telemetry | null;
  readonly front: Front;
  readonly pool: ReaderPool;
}
