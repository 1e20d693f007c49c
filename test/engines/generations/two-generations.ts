import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { openIntake } from '#ingest';
import { openPlatform, readConfig, type Config, type Platform } from '#platform';
import { createApp } from '../../../apps/server/app.ts';
import { story } from '../../shop/story.ts';
import { freshPostgresUrl } from '../postgres/fresh-postgres-url.ts';
import { onServer } from '../postgres/on-server.ts';

const ORDERS = {
  namespace: 'postgres://shop-db:5432',
  name: 'shop.public.orders',
} as const;

/** How the names of the former generation end, so that what is read from it can be told. */
const MARK = ' of old';

/** A Neo4j graph that nobody else has, for a catalog that nobody else has. */
export const graphUrl = (): string => {
  const url = new URL(process.env.NEO4J_URL ?? '');
  url.searchParams.set('graph', `g${randomUUID().replaceAll('-', '')}`);
  return url.toString();
};

/**
 * Settings for the shop's log with a catalog on PostgreSQL whose rows were changed since: every dataset but the orders has another
 * name there than in the catalog that a rebuild makes.
 */
export const markedShop = async (settings: Readonly<Record<string, string>>): Promise<Config> => {
  const folder = await mkdtemp(join(tmpdir(), 'generations-'));
  const config = readConfig({
    EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
    CATALOG_URL: freshPostgresUrl(),
    ...settings,
  });
  const alone = { ...config, GRAPH_URL: 'memory:' };
  const { log, settled, close } = await openPlatform(alone, { mode: 'write' });
  const intake = openIntake(log, { maxDepth: 128 });
  await intake.ingestMany(story.map((event) => Buffer.from(JSON.stringify(event))));
  await settled();
  await close();
  await mark(config.CATALOG_URL);
  return config;
};

const mark = async (url: string): Promise<void> => {
  const others = await onServer(
    url,
    `SELECT id, namespace, name, generation FROM nodes WHERE kind = 'DATASET' AND name <> $1`,
    [ORDERS.name],
  );
  for (const { id, namespace, name, generation } of others) {
    const marked = `${name ?? ''}${MARK}`;
    await onServer(url, 'UPDATE nodes SET name = $2, key = $3 WHERE id = $1::bigint', [
      id ?? '',
      marked,
      keyOf(namespace ?? '', marked, Number(generation)),
    ]);
  }
};

// By which a name is found.
const keyOf = (namespace: string, name: string, generation: number): string =>
  createHash('sha256')
    .update(JSON.stringify(['DATASET', namespace, name, generation]))
    .digest('hex');

/** From which generation an answer is: catalog and graph each tell by the names of all that they know. */
export interface Told {
  readonly catalog: 'former' | 'present' | 'mixed';
  readonly graph: 'former' | 'present' | 'mixed';
}

/** A process that answers, and how it is asked. */
export interface Asked {
  readonly platform: Platform;
  /** Asks catalog and graph in one question. Throws for any answer with an error. */
  tell(): Promise<Told>;
  close(): Promise<void>;
}

export const asked = async (config: Config): Promise<Asked> => {
  const platform = await openPlatform(config, { mode: 'serve' });
  const app = await createApp(platform);
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  return {
    platform,
    tell: async () => {
      const payload = { query: QUESTION, variables: ORDERS };
      const { body } = await fastify.inject({ method: 'POST', url: '/graphql', payload });
      const { data, errors } = JSON.parse(body) as Answer;
      if (errors !== undefined || data == null) throw new Error(body);
      return {
        catalog: generationOf(data.datasets.nodes),
        graph: generationOf(data.dataset.downstream.datasets.nodes.map(({ dataset }) => dataset)),
      };
    },
    close: async () => {
      await app.close();
      await platform.close();
    },
  };
};

const generationOf = (all: readonly Named[]): Told['catalog'] => {
  const others = all.map(({ name }) => name).filter((name) => name !== ORDERS.name);
  if (others.length === 0) throw new Error('unreachable: nothing tells the generation');
  if (others.every((name) => name.endsWith(MARK))) return 'former';
  return others.some((name) => name.endsWith(MARK)) ? 'mixed' : 'present';
};

interface Named {
  readonly name: string;
}

interface Answer {
  readonly errors?: unknown;
  readonly data?: {
    readonly datasets: { readonly nodes: readonly Named[] };
    readonly dataset: {
      readonly downstream: {
        readonly datasets: { readonly nodes: readonly { readonly dataset: Named }[] };
      };
    };
  };
}

const QUESTION = `query ($namespace: String!, $name: String!) {
  dataset(namespace: $namespace, name: $name) { downstream { datasets { nodes { dataset { name } } } } }
  datasets(first: 100) { nodes { name } }
}`;
