import type { EntityManager } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { told } from '../../../../test/oracle/telling.ts';
import * as shop from '../../../../test/shop/names.ts';
import { story } from '../../../../test/shop/story.ts';
import { catalogOf, oneJob, withCatalog, type GrowingCatalog } from '../catalogs.contract.ts';
import { producersAt } from './producers.ts';
import { quietOf } from '../runs/quiet.ts';

let catalog: GrowingCatalog;
let db: EntityManager;
beforeAll(async () => {
  catalog = await catalogOf(story);
  db = catalog.db;
});
afterAll(() => catalog.close());

describe('the producers of the shop', () => {
  it('are five integrations, with the kinds of events they sent and when', async () => {
    const told = (await producersAt(db, 38)).map(
      ({ producer, events, kinds, firstHeard, lastHeard, versions }) => [
        producer.replace('https://shop.example/lineage/integration/', ''),
        events,
        kinds.join(' '),
        firstHeard,
        lastHeard,
        versions.map(({ version }) => version).join(' '),
      ],
    );
    // Airflow: 3–7, 17, 20–22, 25, 26, 30, 32, 33, 38. Spark: 8–10, 23, 24, 27–29, 34–36. dbt:
    // 11–16, 37. Catalog: 1, 2, 19, 31.
    expect(told).toEqual([
      ['airflow', 15, 'RUN', 3, 38, '2.20.0'],
      ['catalog', 4, 'DATASET', 1, 31, '0.3.0'],
      ['dashboards', 1, 'JOB', 18, 18, '0.9.1'],
      ['dbt', 7, 'RUN', 11, 37, '1.54.0'],
      ['spark', 11, 'RUN', 8, 36, '1.53.0'],
    ]);
    expect(await producersAt(db, 0)).toEqual([]);
    expect((await producersAt(db, 2)).map(({ events }) => events)).toEqual([2]);
  });

  it('list their versions, most recently active first', async () => {
    const by = (version: string) => ({ producer: `https://a.example/tree/${version}/a` });
    const history = [
      told('r1 COMPLETE 2026-01-01 A -> X', by('2')),
      told('r2 COMPLETE 2026-01-02 A -> X', by('1')),
      told('r3 COMPLETE 2026-01-03 A -> X', by('1')),
    ];
    await withCatalog(history, async (own) => {
      const version = { producer: 'https://a.example/tree/2/a', version: '2' };
      expect(await producersAt(own, 3)).toEqual([
        {
          producer: 'https://a.example/a',
          events: 3,
          kinds: ['RUN'],
          firstHeard: 1,
          lastHeard: 3,
          versions: [
            {
              producer: 'https://a.example/tree/1/a',
              version: '1',
              events: 2,
              firstHeard: 2,
              lastHeard: 3,
            },
            { ...version, events: 1, firstHeard: 1, lastHeard: 1 },
          ],
        },
      ]);
    });
  });
});

describe('a job', () => {
  const quiet = async (now: number, job: shop.Name) => {
    const found = await oneJob(db, now, job);
    return (await quietOf(db, now, [found?.node ?? 0]))[0];
  };

  it('is quiet after three times its usual interval without an event', async () => {
    // Starts on 2 March 02:00, 3 March 02:00 and 07:30, 4 March 02:00: intervals of 24 h, 5 h 30
    // min, 18 h 30 min.
    expect(await quiet(38, shop.nightly)).toEqual({
      since: '2026-03-04T02:25:00.000000000Z',
      habitSeconds: 18.5 * 3600,
    });
    // Intervals of 24 h and 24 h 3 min: the median is halfway between.
    expect(await quiet(38, shop.extractOrders)).toEqual({
      since: '2026-03-04T02:03:10.000000000Z',
      habitSeconds: 24 * 3600 + 90,
    });
  });

  it('has no usual interval before its third run', async () => {
    expect(await quiet(38, shop.modelCustomerRevenue)).toBeNull();
    expect(await quiet(25, shop.nightly)).toBeNull();
    expect(await quiet(26, shop.nightly)).not.toBeNull();
  });

  it('is not quiet long before its next run is due, and simultaneous tasks count as one start', async () => {
    const day = (number: number, time = '00:00') =>
      told(`r${number}${time} COMPLETE 2026-03-0${number}T${time} A -> X`);
    // Recorded on 9 March.
    await withCatalog([day(6), day(7), day(8)], async (own) => {
      expect(
        await quietOf(own, 3, [(await oneJob(own, 3, { namespace: 'n', name: 'j' }))?.node ?? 0]),
      ).toEqual([null]);
    });
    await withCatalog([day(1, '00:00'), day(1, '00:00:30'), day(2)], async (own) => {
      expect(
        await quietOf(own, 3, [(await oneJob(own, 3, { namespace: 'n', name: 'j' }))?.node ?? 0]),
      ).toEqual([null]);
    });
  });
});
