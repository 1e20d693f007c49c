import type { Worker } from 'node:worker_threads';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyBaseLogger } from 'fastify';
import { redactText } from '#openlineage';
import {
  openPlatform,
  ProjectorEnded,
  readersOf,
  type Config,
  type Platform,
  type WritablePlatform,
} from '#platform';
import { connectionsOf, type Connections } from './http/connections.ts';
import { createFront, type Front } from './http/front.ts';
import { listen } from './http/listen.ts';
import { openPool, type ReaderPool } from './readers/pool.ts';
import { openConfiguredTelemetry } from './telemetry/configured.ts';
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
  const telemetry = await openConfiguredTelemetry(config, log);
  const pool = readersOf(config) > 0 ? openPool(config, log) : null;
  const door: { opened: Opened | null } = { opened: null };
  const loading = pool === null ? wholeApp() : servingApp(pool);
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
      ...(pool && { readers: pool.readers }),
      onNews: (message) => log.info(message),
      onLogTrouble: (message) =>
        message === null ? log.info('the log accepts events again') : log.error(message),
      onTrouble: (message, error) =>
        message === null
          ? log.info('the projection goes on again')
          : log.error(causeOf(error), `the projection does not go on: ${redactText(message)}`),
    });
    if (door.opened === null) throw new Error('unreachable: a platform that cannot be written');
    const { front, url, connections } = door.opened;
    const begun = pool?.begin(platform);
    const make = await loading;
    const app = await make(platform, log, telemetry, front);
    await begun;
    const drained = (): Promise<void> =>
      drain({ app, connections, pool, deadlineMs: config.SHUTDOWN_TIMEOUT_MS, log });
    return { url, close: closing(drained, platform, telemetry) };
  } catch (error) {
    door.opened?.front.server.close();
    door.opened?.front.server.closeAllConnections();
    pool?.kill();
    await platform?.close();
    await telemetry?.close();
    throw error;
  }
};

type MakeApp = (
  platform: Platform,
  log: FastifyBaseLogger,
  telemetry: Telemetry | null,
  front: Front,
) => Promise<NestFastifyApplication>;

const wholeApp = async (): Promise<MakeApp> => (await import('./app.ts')).createApp;

const servingApp = async (pool: ReaderPool): Promise<MakeApp> => {
  const { createServingApp } = await import('./readers/serving-app.ts');
  return (platform, log, telemetry, front) =>
    createServingApp(platform, { log, telemetry, front, pool });
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

interface Draining {
  readonly app: NestFastifyApplication;
  readonly connections: Connections;
  readonly pool: ReaderPool | null;
  readonly deadlineMs: number;
  readonly log: FastifyBaseLogger;
}

/**
 * Answers what was asked already, and closes each connection once it has its answer. What is still open after the deadline,
 * such as the connection of a client that does not read its answer, is cut.
 */
const drain = async ({ app, connections, pool, deadlineMs, log }: Draining): Promise<void> => {
  const sweeping = setInterval(() => connections.closeIdle(), SWEEP_MS);
  const cutting = setTimeout(() => {
    const many = connections.cut();
    pool?.kill();
    log.warn(
      `${many} connections were cut because they were still open ${deadlineMs} ms after the server began to shut down (SHUTDOWN_TIMEOUT_MS)`,
    );
  }, deadlineMs);
  try {
    await Promise.all([app.close(), pool?.drain()]);
  } finally {
    clearInterval(sweeping);
    clearTimeout(cutting);
  }
};

const SWEEP_MS = 50;
