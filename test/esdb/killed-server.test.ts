import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { openIntake } from '#ingest';
import { LogUnavailable, openEventStore } from '#event-store';
import { allOf, numbers } from '../../libs/event-store/contract/events.contract.ts';
import { runEvent } from '../../libs/ingest/logs.contract.ts';
import { startDoubleServer } from './start-server.ts';

const EVENTS = 400;
const ROUNDS = 3;

it('a server that is killed with -9 again and again under load loses nothing, and nothing is stored twice', async () => {
  const server = await startDoubleServer(join(await mkdtemp(join(tmpdir(), 'esdb-')), 'log'));
  const log = await openEventStore(`${server.url}&defaultDeadline=1000`);
  const intake = openIntake(log, { maxDepth: 128 });
  let answered = 0;

  const sending = Promise.all(
    ['a', 'b', 'c', 'd'].map(async (run) => {
      for (const n of numbers(EVENTS / 4)) {
        await sentUntilStored(() => intake.ingest(runEvent(run, n)));
        answered += 1;
      }
    }),
  );
  const seen: string[] = [];
  const stop = new AbortController();
  const following = (async () => {
    let at: string | null = null;
    while (!stop.signal.aborted) {
      try {
        for await (const batch of log.follow(at, stop.signal)) {
          seen.push(...batch.map(({ id }) => id));
          at = batch.at(-1)?.position ?? at;
          if (seen.length >= EVENTS) stop.abort();
        }
      } catch (error) {
        if (!(error instanceof LogUnavailable)) throw error;
      }
    }
  })();

  for (const round of numbers(ROUNDS)) {
    while (answered < ((round + 1) * EVENTS) / (ROUNDS + 1)) await pause(5);
    await server.kill();
    await pause(100 * round);
    await server.restart();
  }
  await sending;
  await following;

  const stored = await allOf(log);
  expect(new Set(stored.map(({ data }) => data.toString())).size).toBe(EVENTS);
  expect(stored).toHaveLength(EVENTS);
  expect(seen).toEqual(stored.map(({ id }) => id));
  await log.close();
  await server.kill();
});

// As a sender does that is told to send again.
const sentUntilStored = async (send: () => Promise<unknown>): Promise<void> => {
  for (;;) {
    try {
      await send();
      return;
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error;
    }
  }
};
