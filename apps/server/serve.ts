import { setFlagsFromString } from 'node:v8';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyBaseLogger } from 'fastify';
import { pino } from 'pino';
import { redactText } from '#openlineage';
import {
  newProjectorThread,
  openPlatform,
  ProjectorEnded,
  type Config,
  type Platform,
} from '#platform';
import { createApp } from './app.ts';
import { openConnections, type Connections } from './connections.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

/** A server that listens. */
export interface Serving {
  readonly url: string;
  /** Answers what was asked, for SHUTDOWN_TIMEOUT_MS at most, then releases port and files. Safe to call twice. */
  close(): Promise<void>;
}

/** The address that HOST and PORT name cannot be listened on. */
export class CannotListen extends Error {
  override readonly name = 'CannotListen';
}

/** Opens the platform that the settings name and serves it. Throws {@link CannotListen}, and what the platform throws. */
export const serve = async (config: Config, log: FastifyBaseLogger = pino()): Promise<Serving> => {
  // By itself V8 lets garbage grow to several times of what is in use, in each thread, before it is collected.
  setFlagsFromString('--heap-growing-percent=40');
  const telemetry = await telemetryOf(config, log);
  const platform = await openPlatform(config, {
    mode: 'serve',
    newProjectorThread,
    ...(telemetry && { tracing: telemetry }),
    onNews: (message) => log.info(message),
    onLogTrouble: (message) =>
      message === null ? log.info('the log takes events again') : log.error(message),
    onTrouble: (message, error) =>
      message === null
        ? log.info('the projection goes on again')
        : log.error(causeOf(error), `the projection does not go on: ${redactText(message)}`),
  });
  try {
    return await listen(platform, log, telemetry);
  } catch (error) {
    await platform.close();
    throw error;
  }
};

// What ended the projector's thread is in the log alone. Other troubles say all that is known.
const causeOf = (error: unknown): object =>
  error instanceof ProjectorEnded && error.cause !== undefined ? { err: error.cause } : {};

// Loaded only where it is asked for: it takes time and memory.
const telemetryOf = async (config: Config, log: FastifyBaseLogger): Promise<Telemetry | null> => {
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === null) return null;
  const { openTelemetry } = await import('./telemetry/open-telemetry.ts');
  return openTelemetry(config, endpoint, (message) =>
    message === null ? log.info('traces are sent again') : log.warn(message),
  );
};

const listen = async (
  platform: Platform,
  log: FastifyBaseLogger,
  telemetry: Telemetry | null,
): Promise<Serving> => {
  const connections = openConnections();
  const app = await createApp(platform, log, telemetry, connections);
  const url = await urlOf(app, platform.config);
  let closing: Promise<void> | null = null;
  return {
    url,
    close: () =>
      (closing ??= (async () => {
        await drain(app, connections, platform.config.SHUTDOWN_TIMEOUT_MS, log);
        await platform.close();
        await telemetry?.close();
      })()),
  };
};

/** Takes the port, and says in one line of the log where what can be found. */
const urlOf = async (
  app: NestFastifyApplication,
  { HOST: host, PORT: port }: Config,
): Promise<string> => {
  try {
    return await app
      .getHttpAdapter()
      .getInstance()
      .listen({ host, port, backlog: BACKLOG, listenTextResolver: welcomeAt });
  } catch (cause) {
    await app.close();
    throw new CannotListen(reasonOf(cause, host, port), { cause });
  }
};

// Connections that wait to be accepted. Those beyond the limit, which is 511 by default, wait for TCP to try again, for seconds.
const BACKLOG = 4096;

const welcomeAt = (url: string): string =>
  `Ledgerline listens at ${url}: questions ${url}/graphql, explorer ${url}/graphiql, events ${url}/api/v1/lineage`;

const reasonOf = (cause: unknown, host: string, port: number): string => {
  // Not `instanceof Error`: Node's own errors may be of another realm.
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
  switch (code) {
    case 'EADDRINUSE':
      return `PORT ${port} on ${host} is taken by another process: set PORT to another one, or to 0 for any that is free`;
    case 'EACCES':
      return `PORT ${port} may not be used by this user: set PORT to one from 1024 on`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST ${host} is not an address of this machine: set HOST to one that is, such as 127.0.0.1`;
    default:
      return `HOST ${host} and PORT ${port} cannot be listened on: ${String(cause)}`;
  }
};

/**
 * Answers what was asked already, and closes each connection once it has its answer. What is still open after the deadline,
 * such as the connection of a client that does not read its answer, is cut.
 */
const drain = async (
  app: NestFastifyApplication,
  connections: Connections,
  deadlineMs: number,
  log: FastifyBaseLogger,
): Promise<void> => {
  const sweeping = setInterval(() => connections.closeIdle(), SWEEP_MS);
  const cutting = setTimeout(() => {
    const many = connections.cut();
    log.warn(
      `${many} connections were cut: they were open ${deadlineMs} ms after the server was told to end (SHUTDOWN_TIMEOUT_MS)`,
    );
  }, deadlineMs);
  try {
    await app.close();
  } finally {
    clearInterval(sweeping);
    clearTimeout(cutting);
  }
};

const SWEEP_MS = 50;
