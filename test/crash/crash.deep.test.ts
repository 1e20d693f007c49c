import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { exportGraph } from '#catalog';
import { openEventStore } from '#event-store';
import { openIntake } from '#ingest';
import { openPlatform, readConfig, verify, type Config } from '#platform';
import { manyEvents } from './events.ts';
import { serveUntilKilled } from './serve-until-killed.ts';
import { cases } from '../effort.ts';

const ROUNDS = cases(25);
const EVENTS_PER_ROUND = 16;
const SEED = Number(process.env['CRASH_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

it(
  `${ROUNDS} kills of a server at any moment lose nothing acknowledged, and the projections converge (CRASH_SEED=${SEED})`,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'crash-'));
    const config = readConfig({
      EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
      CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
    });
    const events = manyEvents(SEED, ROUNDS * EVENTS_PER_ROUND);
    const acknowledged = new Set<string>();
    for (let round = 1; round <= ROUNDS; round += 1) {
      const door = round % 5 === 0 ? 'http' : 'lines';
      // New ones, those that were not acknowledged before, and some that were: they must not be stored again.
      const known = [...acknowledged].filter((_, index) => index % (round * 4) === 0);
      const sent = events
        .slice(0, round * EVENTS_PER_ROUND)
        .filter((one) => !acknowledged.has(one));
      for (const one of await serveUntilKilled(config, door, [...sent, ...known]))
        acknowledged.add(one);
      if (acknowledged.size > 0) await expectOnce(config, acknowledged);
    }
    expect(acknowledged.size).toBeGreaterThan(ROUNDS);

    const crashed = await exportOf(config, events);
    await expectOnce(config, new Set(events));
    expect(await verify(config)).toMatchObject({ ok: true, entries: events.length, behind: 0 });
    const calm = readConfig({ EVENT_STORE_URL: 'memory:', CATALOG_URL: 'sqlite::memory:' });
    expect(crashed).toEqual(await exportOf(calm, events));
  },
  60_000 + ROUNDS * 5_000,
);

/** Each of the events stands in the log once, and nothing does twice. */
const expectOnce = async (config: Config, events: ReadonlySet<string>): Promise<void> => {
  const held: string[] = [];
  const log = await openEventStore(config.EVENT_STORE_URL, { readOnly: true });
  for await (const batch of log.readAll(null)) held.push(...batch.map(({ data }) => String(data)));
  await log.close();
  const once = new Set(held);
  expect(held).toHaveLength(once.size);
  expect([...events].filter((one) => !once.has(one))).toEqual([]);
};

/** What is current when all the events were taken. */
const exportOf = async (config: Config, events: readonly string[]): Promise<unknown> => {
  const platform = await openPlatform(config, { mode: 'write' });
  const intake = openIntake(platform.log, { maxDepth: config.MAX_JSON_DEPTH });
  await intake.ingestMany(events.map((text) => Buffer.from(text)));
  await platform.settled();
  const exported = await exportGraph(platform.catalog.db, events.length, { current: true });
  await platform.close();
  return exported;
};
