import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openIntake } from '#ingest';
import type { EventStore, Position } from '#event-store';
import { story } from '../../test/shop/story.ts';
import { readConfig, type Config } from './config.ts';

/** Settings for log and catalog in the files of a new folder. */
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

/** Events of the shop's story, by their numbers in it: `tale(1, 10)`. */
export const tale = (from: number, to: number): readonly object[] => story.slice(from - 1, to);

/** Sends events one after the other and returns the position behind the last. */
export const send = async (log: EventStore, events: readonly object[]): Promise<Position> => {
  const intake = openIntake(log, { maxDepth: 128 });
  const raws = events.map((event) => Buffer.from(JSON.stringify(event)));
  for (const receipt of await intake.ingestMany(raws)) {
    if (receipt.status !== 'accepted')
      throw new Error(`unreachable: an event was ${receipt.status}`);
  }
  return (await log.head()) ?? '';
};
