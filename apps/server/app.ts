import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyBaseLogger } from 'fastify';
import { pino } from 'pino';
import type { Platform } from '#platform';
import { AnswersModule } from './answers-module.ts';
import { buildApp } from './build-app.ts';
import { registerGraphExport } from './export/graph-route.ts';
import { createFront, type Front } from './http/front.ts';
import { registerGraphql } from './graphql/route.ts';
import { registerIntake } from './intake/register-intake.ts';
import { registerMetrics } from './health/metrics.ts';
import type { Telemetry } from './telemetry/telemetry.ts';
import { traceRequests } from './telemetry/trace-requests.ts';
import { WatchModule } from './watch-module.ts';

/**
 * The whole application around a platform, behind a front that listens or not: `inject` asks it within the process. Closing it ends
 * the front, and leaves the platform open. Without a log only what is our own fault is written, to stderr.
 */
export const createApp = async (
  platform: Platform,
  log: FastifyBaseLogger = pino({ level: 'error' }, pino.destination(2)),
  telemetry: Telemetry | null = null,
  front: Front = createFront(platform, log, telemetry),
): Promise<NestFastifyApplication> => {
  const { app, fastify } = await buildApp({
    ...{ platform, log, server: front.server },
    features: [WatchModule, AnswersModule.of(platform)],
    register: (to) => {
      // First, since they watch the routes that come after them.
      if (telemetry !== null) traceRequests(to, telemetry);
      registerMetrics(to, platform, front.metrics);
      registerGraphql(to, platform);
      registerGraphExport(to, platform);
      registerIntake(to, front.door);
    },
  });
  front.answerWith((message, response) => fastify.routing(message, response));
  return app;
};
