import { describe, expect, it } from '@jest/globals';
import { openEventStore, type EventStore } from '#event-store';
import { allOf, event, numbers } from '../../libs/event-store/contract/events.contract.ts';
import { startDouble, type Double } from './double.ts';
import type { Cluster } from './node.ts';
import { openStoredLog } from './stored-log.ts';

const withCluster = async (
  test: (cluster: Cluster, nodes: readonly Double[]) => Promise<void>,
): Promise<void> => {
  const log = openStoredLog();
  const cluster: Cluster = { leader: 0, nodes: new Set() };
  const nodes = await Promise.all(numbers(3).map(() => startDouble({ log, cluster })));
  cluster.leader = portOf(nodes, 0);
  try {
    await test(cluster, nodes);
  } finally {
    for (const node of nodes) node.close();
  }
};

const portOf = (nodes: readonly Double[], nth: number): number => nodes[nth]?.port ?? 0;

const withStore = async (url: string, test: (log: EventStore) => Promise<void>): Promise<void> => {
  const log = await openEventStore(url);
  try {
    await test(log);
  } finally {
    await log.close();
  }
};

const OPTIONS = 'tls=false&defaultDeadline=1000&discoveryInterval=20&maxDiscoverAttempts=3';

const append = async (log: EventStore, from: number, to: number): Promise<void> => {
  for (let n = from; n < to; n += 1)
    await log.append('a', n === 0 ? 'none' : n - 1, [event(`${n}`)]);
};
const idsIn = async (log: EventStore): Promise<readonly string[]> =>
  (await allOf(log)).map(({ id }) => id);

describe('a cluster of EventStoreDB', () => {
  it('is found by any of its nodes, and its leader is followed from one node to another', () =>
    withCluster((cluster, nodes) =>
      withStore(`esdb+discover://127.0.0.1:${portOf(nodes, 1)}?${OPTIONS}`, async (log) => {
        await append(log, 0, 3);
        cluster.leader = portOf(nodes, 1);
        await append(log, 3, 6);
        cluster.leader = portOf(nodes, 2);
        await append(log, 6, 9);
        expect(await idsIn(log)).toEqual(numbers(9).map(String));
      }),
    ));

  it('is found by a list of nodes of which one is gone', () =>
    withCluster(async (_, nodes) => {
      nodes[1]?.stop();
      const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
      await withStore(`esdb://${hosts}?${OPTIONS}`, async (log) => {
        await append(log, 0, 3);
        expect(await idsIn(log)).toEqual(['0', '1', '2']);
      });
    }));

  it('takes appends again when its leader is killed and another one leads', () =>
    withCluster((cluster, nodes) => {
      const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
      return withStore(`esdb://${hosts}?${OPTIONS}`, async (log) => {
        await append(log, 0, 3);
        nodes[0]?.stop();
        cluster.leader = portOf(nodes, 1);
        await append(log, 3, 6);
        expect(await idsIn(log)).toEqual(numbers(6).map(String));
      });
    }));

  it('leads the way from a node that does not lead, to one that is asked alone', () =>
    withCluster((_, nodes) =>
      withStore(`esdb://127.0.0.1:${portOf(nodes, 2)}?${OPTIONS}`, async (log) => {
        await append(log, 0, 2);
        expect(await idsIn(log)).toEqual(['0', '1']);
      }),
    ));

  it('keeps who follows it through a change of leaders', () =>
    withCluster((cluster, nodes) =>
      withStore(`esdb+discover://127.0.0.1:${portOf(nodes, 1)}?${OPTIONS}`, async (log) => {
        await append(log, 0, 3);
        const seen: string[] = [];
        const stop = new AbortController();
        for await (const batch of log.follow(null, stop.signal)) {
          seen.push(...batch.map(({ id }) => id));
          if (seen.length === 3) {
            nodes[0]?.stop();
            cluster.leader = portOf(nodes, 2);
            await append(log, 3, 6);
          }
          if (seen.length >= 6) stop.abort();
        }
        expect(seen).toEqual(numbers(6).map(String));
      }),
    ));
});
