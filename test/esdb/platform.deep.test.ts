import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import {
  newProjectorThread,
  openPlatform,
  readConfig,
  rebuild,
  verify,
  type Config,
} from '#platform';
import { send, tale } from '../../libs/platform/platforms.contract.ts';
import { serveShop, type Served } from '../server/served-shop.ts';
import * as shop from '../shop/names.ts';
import { downstreamOfOrders, upstreamOfBoardReport } from '../shop/expected-answers.ts';
import { startDouble, type Double } from './double.ts';

const withDouble = async (test: (double: Double) => Promise<void>): Promise<void> => {
  const double = await startDouble();
  try {
    await test(double);
  } finally {
    double.close();
  }
};

const configOn = async ({ url }: Double): Promise<Config> => {
  const folder = await mkdtemp(join(tmpdir(), 'esdb-'));
  return readConfig({
    EVENT_STORE_URL: `${url}&defaultDeadline=2000`,
    CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
  });
};

describe('the shop on an EventStoreDB', () => {
  it('is answered for as it was worked out by hand, and as on a log in memory, as of every sequence', () =>
    withDouble(async ({ url }) => {
      const served = await serveShop({ EVENT_STORE_URL: url });
      expect(await reached(served, shop.orders, 'downstream')).toEqual(named(downstreamOfOrders));
      expect(await reached(served, shop.boardReport, 'upstream')).toEqual(
        named(upstreamOfBoardReport),
      );
      const other = await serveShop();
      for (let asOf = 1; asOf <= 38; asOf += 1) {
        expect(await graphOf(served, asOf)).toBe(await graphOf(other, asOf));
      }
      await other.close();
      await served.close();
    }));

  it('is verified, and made anew from the log', () =>
    withDouble(async (double) => {
      const config = await configOn(double);
      const platform = await openPlatform(config, { mode: 'write' });
      await send(platform.log, tale(1, 38));
      await platform.settled();
      await platform.close();
      expect(await verify(config)).toMatchObject({ ok: true, entries: 38, behind: 0 });
      await rebuild(config, { onStage: () => undefined });
      expect(await verify(config)).toMatchObject({ ok: true, entries: 38, behind: 0 });
    }));

  it('has a lag that is exact, or unknown until its entries are counted', () =>
    withDouble(async (double) => {
      const config = await configOn(double);
      const writer = await openPlatform(config, { mode: 'write' });
      await send(writer.log, tale(1, 35));
      await writer.settled();
      await writer.close();
      const intake = await openPlatform({ ...config, ROLES: ['ingest'] }, { mode: 'serve' });
      await send(intake.log, tale(36, 38));
      const reader = await openPlatform(config, { mode: 'read' });
      // What a question reads: the end of the log, then the end again and the entries up to it.
      double.faults.reads.push(null, null, { kind: 'hung', after: 0 });
      expect(await reader.freshness()).toEqual({ sequence: 35, head: null, lag: null });
      let found = await reader.freshness();
      while (found.head === null) {
        expect(found).toEqual({ sequence: 35, head: null, lag: null });
        found = await reader.freshness();
      }
      expect(found).toEqual({ sequence: 35, head: 38, lag: 3 });
      expect(await reader.lagSeconds(found)).toBeGreaterThan(0);
      await reader.close();
      await intake.close();
    }));

  it.each([
    ['in the same thread', {}],
    ['in a thread of its own', { newProjectorThread }],
  ])(
    'says why it does not go on, %s, while the server is away, and goes on where it was',
    (_, how) =>
      withDouble(async (double) => {
        const platform = await openPlatform(await configOn(double), { mode: 'serve', ...how });
        await send(platform.log, tale(1, 19));
        await platform.settled();
        double.stop();
        while (platform.trouble() === null) await pause(20);
        expect(platform.trouble()).toMatch(/^the EventStoreDB at esdb:\/\/.* does not answer: /);
        await double.start();
        while (platform.trouble() !== null) await pause(20);
        await send(platform.log, tale(20, 38));
        await platform.settled();
        expect(await platform.freshness()).toEqual({ sequence: 38, head: 38, lag: 0 });
        await platform.close();
      }),
  );
});

type Reached = readonly { readonly dataset: shop.Name; readonly distance: number }[];

const named = (list: Reached): readonly string[] =>
  list.map(({ dataset, distance }) => `${distance} ${dataset.namespace} ${dataset.name}`).sort();

const reached = async (
  served: Served,
  { namespace, name }: shop.Name,
  direction: string,
): Promise<readonly string[]> => {
  const data = await served.dataOf(
    `query ($namespace: String!, $name: String!) { dataset(namespace: $namespace, name: $name) {
      reached: ${direction} { datasets { nodes { dataset { namespace name } distance } } } } }`,
    { namespace, name },
  );
  const { dataset } = data as { dataset: { reached: { datasets: { nodes: Reached } } } };
  return named(dataset.reached.datasets.nodes);
};

const graphOf = async (served: Served, asOf: number): Promise<string> => {
  const url = `/api/v1/graph?asOf=${asOf}`;
  const { statusCode, body } = await served.fastify.inject({ method: 'GET', url });
  expect([statusCode, JSON.parse(body)]).toMatchObject([200, { asOf }]);
  return body;
};
