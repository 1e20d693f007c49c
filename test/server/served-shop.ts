import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { openIntake } from '#ingest';
import { openPlatform, readConfig, type Platform } from '#platform';
import { freshCatalogUrl } from '../../libs/catalog/fresh-catalog.contract.ts';
import { createApp } from '../../apps/server/app.ts';
import { story } from '../shop/story.ts';

/** What came back for a question. */
export interface Answered {
  readonly status: number;
  readonly data: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions: { code: string } }[];
  readonly extensions: unknown;
}

type Variables = Readonly<Record<string, unknown>>;

/** A server in this process, over engines in memory. */
export interface Served {
  readonly platform: Platform;
  readonly fastify: FastifyInstance;
  /** Puts events into the log; gives the position of the last one. */
  put(events: readonly object[]): Promise<string>;
  /** Puts events into the log and waits until they are in the answers. */
  tell(events: readonly object[]): Promise<void>;
  ask(query: string, variables?: Variables): Promise<Answered>;
  /** As {@link Served.ask}, for questions that are answered: their data. */
  dataOf(query: string, variables?: Variables): Promise<unknown>;
  close(): Promise<void>;
}

export const serveNothing = async (
  settings: Readonly<Record<string, string>> = {},
  log?: FastifyBaseLogger,
): Promise<Served> => {
  const config = readConfig({
    EVENT_STORE_URL: 'memory:',
    CATALOG_URL: freshCatalogUrl(),
    ...settings,
  });
  const platform = await openPlatform(config, { mode: 'serve' });
  const intake = openIntake(platform.log, { maxDepth: config.MAX_JSON_DEPTH });
  const app = await createApp(platform, log);
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  const put = async (events: readonly object[]): Promise<string> => {
    let last = '';
    for (const event of events) {
      const receipt = await intake.ingest(Buffer.from(JSON.stringify(event)));
      if (receipt.status !== 'accepted') throw new Error(JSON.stringify(receipt));
      last = receipt.position;
    }
    return last;
  };
  const ask = async (query: string, variables: Variables = {}): Promise<Answered> => {
    const payload = { query, variables };
    const { statusCode, body } = await fastify.inject({ method: 'POST', url: '/graphql', payload });
    const answer = JSON.parse(body) as Omit<Answered, 'status'>;
    return { ...answer, status: statusCode };
  };
  return {
    platform,
    fastify,
    put,
    tell: async (events) => {
      await put(events);
      await platform.settled();
    },
    ask,
    dataOf: async (query, variables) => {
      const { data, errors } = await ask(query, variables);
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      return data;
    },
    close: async () => {
      await app.close();
      await platform.close();
    },
  };
};

/** The shop after its 38 events, of which the first 19 were recorded before all others. */
export const serveShop = async (
  settings: Readonly<Record<string, string>> = {},
): Promise<Served> => {
  const served = await serveNothing(settings);
  await served.tell(story.slice(0, 19));
  // Times of recording are in milliseconds: the twentieth event is to have a later one.
  await pause(5);
  await served.tell(story.slice(19));
  return served;
};
