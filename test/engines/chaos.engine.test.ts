import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { openEventStore } from '#event-store';
import { backup, readConfig, verify, type Config } from '#platform';
import { manyEvents } from '../crash/events.ts';
import { startServer } from '../ops/processes.ts';
import { allAnswers, type Answers } from './all-answers.ts';
import { KINDS, startFleet, type Fleet } from './chaos-fleet.ts';
import { startSenders } from './chaos-senders.ts';
import { graphHashIn } from './production.ts';

jest.setTimeout(3_600_000);

const KILLS = Number(process.env.CHAOS_KILLS ?? 6);
const EVENTS = Number(process.env.CHAOS_EVENTS ?? 1500);
/** For how long at most one is gone; engines take some time more to start. */
const DOWN_MILLISECONDS = Number(process.env.CHAOS_DOWN_MS ?? 500);
const SEED = Number(process.env.CHAOS_SEED ?? randomInt(2 ** 31));

let folder: string;
let fleet: Fleet;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledgerline-chaos-'));
  fleet = await startFleet();
});
afterAll(async () => {
  await fleet.stop();
  await rm(folder, { recursive: true });
});

it(`${KILLS} kills among all processes while ${EVENTS} events are sent lose and double nothing (CHAOS_SEED=${SEED})`, async () => {
  const events = manyEvents(SEED, EVENTS);
  const sent = startSenders(events, fleet.doors);
  for (const [index, { kind, late, down }] of kills().entries()) {
    const moment = Math.floor(((index + late) * events.length) / (KILLS + 1));
    while (sent.acknowledged.size < moment) await sleep(10);
    await fleet.crash(kind, down);
  }
  await sent.done;

  const config = readConfig(fleet.settings);
  const held = await bodiesIn(config);
  expect(new Set(held).size).toBe(held.length);
  const known = new Set(held);
  expect([...sent.acknowledged].filter((event) => !known.has(event))).toEqual([]);
  const foreign = held.filter((one) => !sent.acknowledged.has(one) && !sent.givenUp.has(one));
  expect(foreign).toEqual([]);

  await untilAnswers(fleet.query.url, held.length);
  const verdict = await verify(config);
  expect(verdict).toMatchObject({ ok: true, entries: held.length, behind: 0 });
  expect(verdict).toMatchObject({ graphHash: await graphHashIn(config) });
  const asked = { asOf: held.length, nth: 100, pageSize: 50 };
  expect(await allAnswers(fleet.query.url, asked)).toEqual(await embedded(config, asked));
});

/** Each kind of process once before any twice, with how late after the kill before, and for how long it is gone. */
const kills = () => {
  const rounds = fc.sample(fc.shuffledSubarray([...KINDS], { minLength: KINDS.length }), {
    seed: SEED,
    numRuns: Math.ceil(KILLS / KINDS.length),
  });
  const times = fc.record({
    late: fc.double({ min: 0, max: 1, noNaN: true }),
    down: fc.nat(DOWN_MILLISECONDS),
  });
  const moments = fc.sample(times, { seed: SEED, numRuns: KILLS });
  return moments.flatMap((moment, index) => {
    const kind = rounds.flat()[index];
    return kind === undefined ? [] : [{ ...moment, kind }];
  });
};

const bodiesIn = async ({ EVENT_STORE_URL }: Config): Promise<readonly string[]> => {
  const log = await openEventStore(EVENT_STORE_URL, { readOnly: true });
  const held: string[] = [];
  for await (const batch of log.readAll(null)) held.push(...batch.map(({ data }) => String(data)));
  await log.close();
  return held;
};

/** Until a process says of itself that its answers are those of all events. */
const untilAnswers = async (url: string, events: number): Promise<void> => {
  for (;;) {
    const response = await fetch(`${url}/health/ready`);
    const body = await response.text();
    if (response.ok && body.includes(`"asOf":${events},`)) return;
    await sleep(200);
  }
};

/** What the embedded engines answer on a copy of the same log. */
const embedded = async (
  config: Config,
  asked: Parameters<typeof allAnswers>[1],
): Promise<Answers> => {
  const copy = join(folder, 'copy');
  await backup(config, copy, () => undefined);
  const server = await startServer({
    EVENT_STORE_URL: `sqlite:${join(copy, 'events.db')}`,
    CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
  });
  try {
    await untilAnswers(server.url, asked.asOf);
    return await allAnswers(server.url, asked);
  } finally {
    await server.kill();
  }
};
