import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { eventStoreContract } from './event-store.contract.ts';
import { openEventStore } from './open-event-store.ts';

const openInNewFolder = async () =>
  openEventStore(`sqlite:${join(await mkdtemp(join(tmpdir(), 'log-')), 'events.db')}`);

eventStoreContract('memory', () => openEventStore('memory:'));
eventStoreContract('sqlite', openInNewFolder);

describe('the URL of the log', () => {
  it.each(['', 'events.db', 'mongodb://x/y', 'file:///x'])('%p names no engine', async (url) => {
    await expect(openEventStore(url)).rejects.toThrow(
      `EVENT_STORE_URL names no log that is known: it is "${url}", and can be memory:, sqlite:PATH or esdb://HOST:PORT`,
    );
  });

  it.each(['sqlite:', 'sqlite://data/events.db'])('%p names no file', async (url) => {
    await expect(openEventStore(url)).rejects.toThrow('EVENT_STORE_URL names no file');
  });
});
