import fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { RecordedEvent } from '#event-store';
import { openPlatform, readConfig, type Platform } from '#platform';
import { createHotServer } from './hot-route.ts';
import { registerIntake } from './register-intake.ts';
import { openIntakeDoor } from './take-events.ts';

/** A server with nothing but the door for events, on a log in memory. */
export interface Door {
  readonly server: FastifyInstance;
  readonly platform: Platform;
  entries(): Promise<readonly RecordedEvent[]>;
  close(): Promise<void>;
}

export const openDoor = async (settings: Readonly<Record<string, string>> = {}): Promise<Door> => {
  const config = readConfig({
    EVENT_STORE_URL: 'memory:',
    CATALOG_URL: 'sqlite::memory:',
    ...settings,
  });
  const platform = await openPlatform(config, { mode: 'serve' });
  const server = serverOn(platform);
  return {
    server,
    platform,
    entries: async () => {
      const entries: RecordedEvent[] = [];
      for await (const batch of platform.log.readAll(null)) entries.push(...batch);
      return entries;
    },
    close: async () => {
      await server.close();
      await platform.close();
    },
  };
};

const silent = pino({ level: 'silent' });

/** The door alone, in front of a platform. It listens as the whole server does. */
export const serverOn = (platform: Platform): FastifyInstance => {
  const door = openIntakeDoor(platform);
  const server = fastify({
    serverFactory: (handler) =>
      createHotServer(handler, 60_000, { door, log: silent, count: () => undefined }),
  });
  registerIntake(server, door);
  return server;
};

/** The n-th event of a run, as JSON. */
export const runEvent = (n: number, more: object = {}): string =>
  JSON.stringify({
    eventTime: `2026-01-02T03:04:05.${String(n).padStart(6, '0')}Z`,
    eventType: 'OTHER',
    producer: 'tests',
    run: { runId: 'r' },
    job: { namespace: 'tests', name: 'job' },
    ...more,
  });

export const JSON_TYPE = { 'content-type': 'application/json' };

/** Sends a body to the door, as JSON to the path of the specification unless told otherwise. */
export const post = (
  { server }: Pick<Door, 'server'>,
  payload: string | Buffer | undefined,
  headers: Readonly<Record<string, string>> = JSON_TYPE,
  url = '/api/v1/lineage',
) => server.inject({ method: 'POST', url, headers, ...(payload !== undefined && { payload }) });
