import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { BroadcastChannel, Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from '@jest/globals';
import { verify } from '../index.ts';
import {
  closeServed,
  downstreamOfOrders,
  inNewFolder,
  send,
  servedInThreads,
  tale,
} from '../platforms.contract.ts';

afterEach(closeServed);

const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await sleep(20);
};

const ENDED =
  'the projector ended unexpectedly and is started again: the log of this process says why';

/** Threads that crash when asked to. */
const MORTAL = `
  import { BroadcastChannel } from 'node:worker_threads';
  const ways = {
    exit: () => process.exit(7),
    throw: () => { throw new Error('the password is hush'); },
    fill: () => { for (const all = [];;) all.push(new Array(1000).fill(all.length)); },
  };
  new BroadcastChannel('projectors').onmessage = ({ data }) => setImmediate(ways[data]);
`;

const mortalThread = (): Worker => {
  const file = fileURLToPath(new URL('../../../dist/program/projector-worker.js', import.meta.url));
  if (!existsSync(file)) throw new Error('run "npm run build"');
  const preloaded = `data:text/javascript,${encodeURIComponent(MORTAL)}`;
  return new Worker(file, {
    execArgv: ['--import', preloaded],
    resourceLimits: { maxOldGenerationSizeMb: 200 },
  });
};

describe('a projector that ends unexpectedly', () => {
  const channel = new BroadcastChannel('projectors');
  channel.unref();

  it.each([
    ['exit', ENDED],
    ['throw', ENDED],
    [
      'fill',
      'the projector ran out of memory and is started again: if this goes on, raise --max-old-space-size in NODE_OPTIONS',
    ],
  ])(
    'on its own (%s) is started again, and health reports it',
    async (way, sentence) => {
      const config = inNewFolder();
      const { platform, threads, log } = await servedInThreads(config, mortalThread);
      await send(platform.log, tale(1, 20));
      await platform.settled();
      channel.postMessage(way);
      await until(() => log.includes(sentence));
      const position = await send(platform.log, tale(21, 38));
      expect(await platform.waitFor(position, 60_000)).toBe(true);
      await until(() => log.at(-1) === null);
      const { problem, projections, isProjector } = await platform.health();
      expect({ problem, isProjector }).toEqual({ problem: null, isProjector: true });
      expect(projections[0]?.lastError?.message).toBe(sentence);
      expect(threads).toHaveLength(2);
      expect(await downstreamOfOrders(platform, 38)).toBe(6);
      await platform.close();
      expect(await verify(config)).toMatchObject({ ok: true, entries: 38, behind: 0 });
    },
    120_000,
  );

  it('in the middle of its work, repeatedly, loses no entry and wakes those who wait', async () => {
    const config = inNewFolder();
    const { platform, threads } = await servedInThreads(config);
    const events = Array.from({ length: 8 }, (_, round) =>
      tale(1, 38).map((event) => ({ ...event, producer: `https://shop.example/${round}` })),
    );
    const waits: Promise<boolean>[] = [];
    for (const some of events) {
      const position = await send(platform.log, some);
      waits.push(platform.waitFor(position, 120_000));
      await sleep(Math.random() * 100);
      await threads.at(-1)?.terminate();
    }
    expect(await Promise.all(waits)).toEqual(events.map(() => true));
    await platform.settled();
    expect(threads.length).toBeGreaterThan(2);
    expect(await platform.freshness()).toEqual({ sequence: 304, head: 304, lag: 0 });
    await platform.close();
    expect(await verify(config)).toMatchObject({ ok: true, entries: 304, behind: 0 });
  }, 240_000);
});
