import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { eventStoreContract } from './contract/event-store.contract.ts';
import type { EventStore } from './event-store.ts';
import { event } from './contract/events.contract.ts';
import { openEventStore } from './open-event-store.ts';

const urlInNewFolder = async () =>
  `sqlite:${join(await mkdtemp(join(tmpdir(), 'log-')), 'events.db')}`;
const openInNewFolder = async () => openEventStore(await urlInNewFolder());

eventStoreContract('memory', () => openEventStore('memory:'));
eventStoreContract('sqlite', openInNewFolder);

describe('the count of events after a position', () => {
  it.each([
    ['memory', () => openEventStore('memory:')],
    ['sqlite', openInNewFolder],
  ])('is exact in the %s log', async (_, open) => {
    const store = await open();
    expect(await store.countAfter(null)).toBe(0);
    const { position: second } = await store.append('a', 'none', [event('1'), event('2')]);
    const { position: third } = await store.append('b', 'none', [event('1')]);
    expect(await store.countAfter(null)).toBe(3);
    expect(await store.countAfter(second)).toBe(1);
    expect(await store.countAfter(third)).toBe(0);
    await expect(store.countAfter('0-0')).rejects.toThrow(RangeError);
    await store.close();
  });

  it('is negative after a position beyond the end of the log', async () => {
    const longer = await openInNewFolder();
    const { position } = await longer.append('a', 'none', [event('1'), event('2'), event('3')]);
    const shorter = await openInNewFolder();
    await shorter.append('a', 'none', [event('1')]);
    expect(await shorter.countAfter(position)).toBe(-2);
    await longer.close();
    await shorter.close();
  });

  it('covers everything acknowledged to another process when it is asked for', async () => {
    const url = await urlInNewFolder();
    const writer = await openEventStore(url);
    const reader = await openEventStore(url, { readOnly: true });
    let acknowledged = 0;
    let isWriting = true;
    const write = async (stream: string): Promise<void> => {
      for (let n = 0; n < 100; n += 1) {
        await writer.append(stream, n === 0 ? 'none' : n - 1, [event(`${n}`)]);
        acknowledged += 1;
      }
    };
    const ask = async (store: EventStore): Promise<void> => {
      while (isWriting) {
        const atLeast = acknowledged;
        expect(await store.countAfter(null)).toBeGreaterThanOrEqual(atLeast);
      }
    };
    const asking = [reader, reader, writer].map(ask);
    await Promise.all(['a', 'b', 'c'].map(write));
    isWriting = false;
    await Promise.all(asking);
    expect(await reader.countAfter(null)).toBe(300);
    await reader.close();
    await writer.close();
  });
});

describe('the URL of the log', () => {
  it.each(['', 'events.db', 'mongodb://x/y', 'file:///x'])('%p names no engine', async (url) => {
    await expect(openEventStore(url)).rejects.toThrow(
      `EVENT_STORE_URL does not name a known kind of log: it is "${url}", and can be memory:, sqlite:PATH, esdb://HOST:PORT or kurrentdb://HOST:PORT`,
    );
  });

  it.each(['sqlite:', 'sqlite://data/events.db'])('%p names no file', async (url) => {
    await expect(openEventStore(url)).rejects.toThrow('EVENT_STORE_URL does not name a file');
  });
});
