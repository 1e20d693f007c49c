import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventStore } from './event-store.ts';
import { openEventStore } from './open-event-store.ts';
import { play, script } from './contract/script.contract.ts';
import { cases } from '../../test/effort.ts';

describe('any script of appends leaves the same events as in a list', () => {
  it('in the memory log', () =>
    fc.assert(
      fc.asyncProperty(script, async (steps) => {
        const store = await openEventStore('memory:');
        await play(steps, store, () => Promise.resolve(store));
      }),
      { numRuns: cases(150) },
    ));

  it('in the sqlite log, reopened now and then', () =>
    fc.assert(
      fc.asyncProperty(script, async (steps) => {
        const url = `sqlite:${join(await mkdtemp(join(tmpdir(), 'log-')), 'events.db')}`;
        const reopen = async (store: EventStore): Promise<EventStore> => {
          await store.close();
          return openEventStore(url);
        };
        const store = await play(steps, await openEventStore(url), reopen);
        for await (const problem of store.verify()) expect(problem).toBeUndefined();
        await store.close();
      }),
      { numRuns: cases(12) },
    ));
});
