import 'reflect-metadata';
import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController, type FastifyBaseLogger } from 'fastify';
import { pino } from 'pino';
import type { Platform } from '#platform';
import { AppModule } from './app-module.ts';
import { registerGraphExport } from './export/graph-route.ts';
import { createFront, type Front } from './front.ts';
import { registerGraphql } from './graphql/route.ts';
import { registerIntake } from './intake/register-intake.ts';
import { registerMetrics } from './metrics.ts';
import { nestLog } from './nest-log.ts';
import type { Telemetry } from './telemetry/telemetry.ts';
import { traceRequests } from './telemetry/trace-requests.ts';

/**
 * The application around a platform, behind a front that listens or not: `inject` asks it within the process. Closing it ends
 * the front, and leaves the platform open. Without a log only what is our own fault is written, to stderr.
 */
export const createApp = async (
  platform: Platform,
  log: FastifyBaseLogger = pino({ level: 'error' }, pino.destination(2)),
  telemetry: Telemetry | null = null,
  front: Front = createFront(platform, log, telemetry),
): Promise<NestFastifyApplication> => {
  const adapter = new FastifyAdapter({
    serverFactory: () => front.server,
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
  });
  const module = AppModule.of(platform);
  // The routes that are not Nest's read their bodies themselves.
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    logger: nestLog(log),
  });
  const fastify = adapter.getInstance();
  // First, since they watch the routes that come after them.
  if (telemetry !== null) traceRequests(fastify, telemetry);
  registerMetrics(fastify, platform, front.metrics);
  registerGraphql(fastify, platform);
  registerGraphExport(fastify, platform);
  registerIntake(fastify, front.door);
  // Last, so that it is closed first.
  fastify.addHook('onClose', () => closed(front.server));
  await app.init();
  await fastify.ready();
  front.answerWith((message, response) => fastify.routing(message, response));
  return app;
};

/** Stops listening, and waits until all requests are answered. Fastify closes the server only if it made it listen. */
const closed = async (server: Server): Promise<void> => {
  if (!server.listening) return;
  await new Promise<void>((resolve) => server.close(() => resolve()));
};
