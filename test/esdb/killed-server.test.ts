import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { openIntake } from '#ingest';
import { LogUnavailable, openEventStore } from '#event-store';
import { allOf, numbers } from '../../libs/event-store/events.contract.ts';
import { runEvent } from '../../libs/ingest/logs.contract.ts';

const EVENTS = 400;
const ROUNDS = 3;

/** Starts the double as a process of its own, which the tests of several processes use too; gives its port. */
const start = async (file: string, port: string): Promise<readonly [ChildProcess, string]> => {
  const server = spawn(
    process.execPath,
    ['dist/test/esdb/server.js', '--file', file, '--port', port],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [line] = (await once(server.stdout, 'data')) as [Buffer];
  return [server, line.toString().trim()];
};

it('a server that is killed with -9 again and again under load loses nothing, and nothing is stored twice', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'esdb-')), 'log');
  let [server, port] = await start(file, '0');
  const log = await openEventStore(`esdb://127.0.0.1:${port}?tls=false&defaultDeadline=1000`);
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
    server.kill('SIGKILL');
    await once(server, 'exit');
    await pause(100 * round);
    [server, port] = await start(file, port);
  }
  await sending;
  await following;

  const stored = await allOf(log);
  expect(new Set(stored.map(({ data }) => data.toString())).size).toBe(EVENTS);
  expect(stored).toHaveLength(EVENTS);
  expect(seen).toEqual(stored.map(({ id }) => id));
  await log.close();
  server.kill('SIGKILL');
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
