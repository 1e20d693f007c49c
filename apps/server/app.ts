import 'reflect-metadata';
import type { RequestListener } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController, type FastifyBaseLogger } from 'fastify';
import { pino } from 'pino';
import type { Platform } from '#platform';
import { AppModule } from './app-module.ts';
import { openConnections, type Connections } from './connections.ts';
import { registerGraphExport } from './export/graph-route.ts';
import { registerGraphql } from './graphql/route.ts';
import { createHotServer } from './intake/hot-route.ts';
import { registerIntake } from './intake/register-intake.ts';
import { openIntakeDoor } from './intake/take-events.ts';
import { registerMetrics, requestMetrics } from './metrics.ts';
import { nestLog } from './nest-log.ts';
import type { Telemetry } from './telemetry/telemetry.ts';
import { traceRequests } from './telemetry/trace-requests.ts';

// As Node's own limit: a body that comes slower than this is not waited for.
const REQUEST_TIMEOUT_MS = 300_000;

/**
 * The server around a platform, ready but not listening: `inject` asks it within the process. Closing it leaves the platform
 * open. Without a log only what is our own fault is written, to stderr.
 */
export const createApp = async (
  platform: Platform,
  log: FastifyBaseLogger = pino({ level: 'error' }, pino.destination(2)),
  telemetry: Telemetry | null = null,
  connections: Connections = openConnections(),
): Promise<NestFastifyApplication> => {
  const door = openIntakeDoor(platform);
  const metrics = requestMetrics();
  const hot = telemetry === null ? { door, log, count: metrics.count } : null;
  const adapter = new FastifyAdapter({
    serverFactory: (handler: RequestListener) =>
      connections.watch(createHotServer(handler, REQUEST_TIMEOUT_MS, hot)),
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
  registerMetrics(fastify, platform, metrics);
  registerGraphql(fastify, platform);
  registerGraphExport(fastify, platform);
  registerIntake(fastify, door);
  await app.init();
  await fastify.ready();
  return app;
};
