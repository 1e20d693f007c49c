import { afterAll, describe, it } from '@jest/globals';
import fc from 'fast-check';
import { openEventStore, type EventStore } from '#event-store';
import { eventStoreContract } from '../../libs/event-store/contract/event-store.contract.ts';
import { play, script } from '../../libs/event-store/contract/script.contract.ts';
import { startDouble, type Double } from './double.ts';
import { ownView } from './own-view.ts';
import { testTls } from './tls.ts';

const doubles: Double[] = [];
const started = async (...given: Parameters<typeof startDouble>): Promise<Double> => {
  const double = await startDouble(...given);
  doubles.push(double);
  return double;
};
afterAll(() => {
  for (const double of doubles) double.close();
});

eventStoreContract('EventStoreDB', async () => openEventStore((await started()).url));

// Without a login the client sends its appends in batches.
const shared = started({ tls: testTls() });
eventStoreContract('shared, encrypted EventStoreDB', async () =>
  ownView(await openEventStore((await shared).url)),
);

const real = process.env['ESDB_URL'] ?? '';
if (real !== '') {
  eventStoreContract('real EventStoreDB', async () => ownView(await openEventStore(real)));
}

describe('any script of appends leaves what a list would hold', () => {
  it('in an EventStoreDB, opened again now and then', () =>
    fc.assert(
      fc.asyncProperty(script, async (steps) => {
        const { url, close } = await startDouble();
        const reopen = async (store: EventStore): Promise<EventStore> => {
          await store.close();
          return openEventStore(url);
        };
        const store = await play(steps, await openEventStore(url), reopen);
        await store.close();
        close();
      }),
      { numRuns: 8 },
    ));
});
