import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { pino } from 'pino';
import {
  openPlatform,
  type Platform,
  type ProjectorReport,
  type ServingLink,
  type WriteReply,
} from '#platform';
import { AnswersModule } from '../answers-module.ts';
import { buildApp } from '../build-app.ts';
import { registerGraphExport } from '../export/graph-route.ts';
import { registerGraphql } from '../graphql/route.ts';
import { openConfiguredTelemetry } from '../telemetry/configured.ts';
import { traceRequests } from '../telemetry/trace-requests.ts';
import { QUESTION_ID, type FromReader, type ToReader } from './messages.ts';

/** A reader that answers. */
export interface OpenReader {
  /** Takes a message of the serving process. */
  hear(message: ToReader): void;
  /** Answers what was asked, then releases everything. */
  close(): Promise<void>;
}

/** Opens the platform to read, and answers questions at a socket. Throws what the platform throws. */
export const openReader = async (
  { config, socket, logLevel }: Extract<ToReader, { kind: 'open' }>,
  say: (message: FromReader) => void,
): Promise<OpenReader> => {
  const log: FastifyBaseLogger = pino({ level: logLevel });
  const telemetry = await openConfiguredTelemetry(config, log);
  const { link, hear } = linkTo(say);
  const platform = await openPlatform(config, {
    mode: 'serve',
    serving: link,
    ...(telemetry && { tracing: telemetry }),
    onTrouble: (message) => {
      if (message !== null) log.warn(`a reader does not follow the catalog: ${message}`);
    },
  });
  // The serving process keeps connections open for as long as it likes.
  const server = createServer({ keepAliveTimeout: 0 });
  const { app, fastify } = await buildApp({
    ...{ platform, log, server },
    features: [AnswersModule.of(platform)],
    register: (to) => {
      if (telemetry !== null) traceRequests(to, telemetry);
      registerGraphql(to, platform);
      registerGraphExport(to, platform);
    },
  });
  server.on('request', (message, response) => {
    const id = Number(message.headers[QUESTION_ID]);
    if (Number.isSafeInteger(id)) say({ kind: 'begun', id });
    fastify.routing(message, response);
  });
  server.listen(socket);
  await once(server, 'listening');
  const ending = new AbortController();
  void reportSequence(platform, say, ending.signal);
  return {
    hear,
    close: async () => {
      // The serving process keeps connections open between two requests.
      const sweeping = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
      await app.close();
      clearInterval(sweeping);
      ending.abort();
      await platform.close();
      await telemetry?.close();
    },
  };
};

const SWEEP_MS = 50;

/** The link of the platform to the serving process, over messages. */
const linkTo = (say: (message: FromReader) => void) => {
  const waiting = new Map<number, (reply: WriteReply) => void>();
  let count = 0;
  let onReport: (report: ProjectorReport) => void = () => undefined;
  const link: ServingLink = {
    write: (request) =>
      new Promise((resolve) => {
        count += 1;
        waiting.set(count, resolve);
        say({ kind: 'write', number: count, request });
      }),
    onReport: (take) => {
      onReport = take;
    },
  };
  const hear = (message: ToReader): void => {
    if (message.kind === 'projector') onReport(message.report);
    if (message.kind !== 'written') return;
    waiting.get(message.number)?.(message.reply);
    waiting.delete(message.number);
  };
  return { link, hear };
};

/** Reports how far answers go, whenever they go further, until the signal aborts. */
const reportSequence = async (
  platform: Platform,
  say: (message: FromReader) => void,
  signal: AbortSignal,
): Promise<void> => {
  let sequence = -1;
  while (!signal.aborted) {
    try {
      const next = await platform.beyond(sequence, signal);
      if (next === null) return;
      sequence = next;
      say({ kind: 'reached', sequence });
    } catch {
      // There is no catalog at present; questions are answered with the reason.
      await sleep(LOOK_AGAIN_MS);
    }
  }
};

const LOOK_AGAIN_MS = 100;
