import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { openIntake } from '#ingest';
import type { EventStore, Position } from '#event-store';
import { story } from '../../test/shop/story.ts';
import { readConfig, type Config } from './config/config.ts';
import { openPlatform } from './open-platform.ts';
import { newProjectorThread } from './projector/projector-program.ts';
import type { Mode, Platform } from './platform.ts';

/** Settings for a log and a catalog in the files of a new folder. */
export const inNewFolder = (): Config => {
  const folder = mkdtempSync(join(tmpdir(), 'platform-'));
  return readConfig({
    EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
    CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
  });
};

export const inMemory: Config = readConfig({
  EVENT_STORE_URL: 'memory:',
  CATALOG_URL: 'sqlite::memory:',
});

/** Events of the shop's story by number: `tale(1, 10)`. */
export const tale = (from: number, to: number): readonly object[] => story.slice(from - 1, to);

/** Sends events one after the other and returns the position of the last one. */
export const send = async (log: EventStore, events: readonly object[]): Promise<Position> => {
  const intake = openIntake(log, { maxDepth: 128 });
  const raws = events.map((event) => Buffer.from(JSON.stringify(event)));
  for (const receipt of await intake.ingestMany(raws)) {
    if (receipt.status !== 'accepted')
      throw new Error(`unreachable: an event was ${receipt.status}`);
  }
  return (await log.head()) ?? '';
};

/** Opens a platform, runs `work`, and closes it. */
export const withPlatform = async <T>(
  config: Config,
  mode: Mode,
  work: (platform: Platform) => Promise<T>,
): Promise<T> => {
  const platform = await openPlatform(config, { mode });
  try {
    return await work(platform);
  } finally {
    await platform.close();
  }
};

/**
 * A server with its projector in a separate thread, along with the threads started so far and what
 * was logged.
 */
export const servedInThreads = async (
  config: Config,
  newThread: () => Worker = newProjectorThread,
): Promise<{
  readonly platform: Platform;
  readonly threads: readonly Worker[];
  readonly log: readonly (string | null)[];
}> => {
  const threads: Worker[] = [];
  const log: (string | null)[] = [];
  const platform = await openPlatform(config, {
    mode: 'serve',
    newProjectorThread: () => {
      const thread = newThread();
      threads.push(thread);
      return thread;
    },
    onTrouble: (message) => log.push(message),
    onNews: (message) => log.push(message),
  });
  served.push(platform);
  return { platform, threads, log };
};

/** Closes the servers opened since the last call. */
export const closeServed = async (): Promise<void> => {
  for (const platform of served.splice(0)) await platform.close();
};

const served: Platform[] = [];

/** The number of nodes downstream of the shop's orders. */
export const downstreamOfOrders = async (
  { graph }: Platform,
  asOf: number,
): Promise<number | null> => {
  const answer = await graph.traverse({
    direction: 'DOWNSTREAM',
    start: { kind: 'DATASET', namespace: 'postgres://shop-db:5432', name: 'shop.public.orders' },
    asOf,
    since: null,
    maxDepth: null,
    timeoutMs: 10_000,
  });
  return answer && answer.datasets.length;
};
