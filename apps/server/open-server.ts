import type { Worker } from 'node:worker_threads';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyBaseLogger } from 'fastify';
import { redactText } from '#openlineage';
import {
  openPlatform,
  ProjectorEnded,
  type Config,
  type Platform,
  type WritablePlatform,
} from '#platform';
import { connectionsOf, type Connections } from './connections.ts';
import { createFront, type Front } from './front.ts';
import { listen } from './listen.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

/** A server that listens. */
export interface Serving {
  readonly url: string;
  /** Answers what was asked, for SHUTDOWN_TIMEOUT_MS at most, then releases port and files. Safe to call twice. */
  close(): Promise<void>;
}

interface Surroundings {
  readonly log: FastifyBaseLogger;
  readonly newProjectorThread: () => Worker;
  readonly onListening: (url: string) => void;
}

/**
 * Opens the platform and listens as soon as events can be stored. The application that answers everything else is loaded
 * meanwhile: this thread mostly waits for others until then, and loading it takes longer than that.
 */
export const openServer = async (
  config: Config,
  { log, newProjectorThread, onListening }: Surroundings,
): Promise<Serving> => {
  const telemetry = await telemetryOf(config, log);
  const door: { opened: Opened | null } = { opened: null };
  const loading = import('./app.ts');
  // Awaited below, unless the platform cannot be opened.
  loading.catch(() => undefined);
  let platform: Platform | null = null;
  try {
    platform = await openPlatform(config, {
      mode: 'serve',
      newProjectorThread,
      onWritable: async (writable) => {
        door.opened = await open(writable, log, telemetry);
        onListening(door.opened.url);
      },
      ...(telemetry && { tracing: telemetry }),
      onNews: (message) => log.info(message),
      onLogTrouble: (message) =>
        message === null ? log.info('the log accepts events again') : log.error(message),
      onTrouble: (message, error) =>
        message === null
          ? log.info('the projection goes on again')
          : log.error(causeOf(error), `the projection does not go on: ${redactText(message)}`),
    });
    if (door.opened === null) throw new Error('unreachable: a platform that cannot be written');
    const { createApp } = await loading;
    const app = await createApp(platform, log, telemetry, door.opened.front);
    const { url, connections } = door.opened;
    const drained = (): Promise<void> => drain(app, connections, config.SHUTDOWN_TIMEOUT_MS, log);
    return { url, close: closing(drained, platform, telemetry) };
  } catch (error) {
    door.opened?.front.server.close();
    door.opened?.front.server.closeAllConnections();
    await platform?.close();
    await telemetry?.close();
    throw error;
  }
};

interface Opened {
  readonly front: Front;
  readonly connections: Connections;
  readonly url: string;
}

/** Takes the port, and writes to the log where what can be found. */
const open = async (
  writable: WritablePlatform,
  log: FastifyBaseLogger,
  telemetry: Telemetry | null,
): Promise<Opened> => {
  const front = createFront(writable, log, telemetry);
  const connections = connectionsOf(front.server);
  const urls = await listen(front.server, writable.config);
  for (const url of urls) log.info(welcomeAt(url));
  return { front, connections, url: urls[0] };
};

const welcomeAt = (url: string): string =>
  `Ledgerline listens at ${url}: questions ${url}/graphql, explorer ${url}/graphiql, events ${url}/api/v1/lineage`;

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

const closing = (
  drained: () => Promise<void>,
  platform: Platform,
  telemetry: Telemetry | null,
): (() => Promise<void>) => {
  let isClosed: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    await drained();
    await platform.close();
    await telemetry?.close();
  };
  return () => (isClosed ??= close());
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
      `${many} connections were cut because they were still open ${deadlineMs} ms after the server began to shut down (SHUTDOWN_TIMEOUT_MS)`,
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
