import { afterAll, describe } from '@jest/globals';
import { openEventStore } from '#event-store';
import { eventStoreContract } from '../../libs/event-store/event-store.contract.ts';
import { startDouble, type Double } from './double.ts';

const doubles: Double[] = [];
afterAll(() => {
  for (const double of doubles) double.close();
});

describe('the EventStoreDB engine', () => {
  eventStoreContract('eventstoredb', async () => {
    const double = await startDouble();
    doubles.push(double);
    return openEventStore(double.url);
  });
});
