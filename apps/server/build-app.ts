import 'reflect-metadata';
import type { Server } from 'node:http';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { Platform } from '#platform';
import { AppModule } from './app-module.ts';
import { nestLog } from './http/nest-log.ts';

/** What an application consists of. */
export interface AppParts {
  readonly platform: Platform;
  readonly log: FastifyBaseLogger;
  /** It listens already or is made to listen by the caller, who lets `fastify.routing` answer its requests. */
  readonly server: Server;
  readonly features: readonly (DynamicModule | Type)[];
  /** Adds the routes that are not Nest's. They read their bodies themselves. */
  readonly register: (fastify: FastifyInstance) => void;
}

/** Makes a Nest application that is ready to answer. Closing it ends the server, and leaves the platform open. */
export const buildApp = async (
  parts: AppParts,
): Promise<{ readonly app: NestFastifyApplication; readonly fastify: FastifyInstance }> => {
  const { platform, log, server, features, register } = parts;
  const adapter = new FastifyAdapter({
    serverFactory: () => server,
    loggerInstance: log,
    // A request that arrives on an open connection while the server shuts down is answered in the form of its
    // route. Fastify would answer it with 503 in a form of its own.
    return503OnClosing: false,
    logController: new LogController({ disableRequestLogging: true }),
  });
  const module = AppModule.of(platform, features);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    logger: nestLog(log),
  });
  const fastify = adapter.getInstance();
  register(fastify);
  // Last, so that it is closed first.
  fastify.addHook('onClose', () => closed(server));
  await app.init();
  await fastify.ready();
  return { app, fastify };
};

/** Stops listening, and waits until all requests are answered. Fastify closes the server only if it made it listen. */
const closed = async (server: Server): Promise<void> => {
  if (!server.listening) return;
  await new Promise<void>((resolve) => server.close(() => resolve()));
};
