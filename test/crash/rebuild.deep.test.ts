import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from '@jest/globals';
import { openIntake } from '#ingest';
import { openPlatform, readConfig, rebuild, verify, type Config } from '#platform';
import { manyEvents } from './events.ts';
import { cases } from '../effort.ts';

const ROUNDS = cases(5);
const EVENTS = 100;
const SEED = Number(process.env['CRASH_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const REBUILD = fileURLToPath(new URL('./rebuild.js', import.meta.url));

let folder: string;
let config: Config;
let milliseconds: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rebuild-'));
  config = readConfig({
    EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
    CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
  });
  const { log, settled, close } = await openPlatform(config, { mode: 'write' });
  const events = manyEvents(SEED, EVENTS).map((text) => Buffer.from(text));
  await openIntake(log, { maxDepth: 128 }).ingestMany(events);
  await settled();
  await close();
  const began = performance.now();
  await rebuild(config, { onStage: () => undefined });
  milliseconds = Math.ceil(performance.now() - began);
});

/** The next start of a server brings the projections to where they should be. */
const expectConvergence = async (): Promise<void> => {
  const platform = await openPlatform(config, { mode: 'write' });
  await platform.settled();
  await platform.close();
  expect(await verify(config)).toMatchObject({ ok: true, entries: EVENTS, behind: 0 });
};

it(
  `a rebuild that is killed, ${ROUNDS} times at any moment, is gone on from (CRASH_SEED=${SEED})`,
  async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { EVENT_STORE_URL, CATALOG_URL } = config;
      const child = spawn(process.execPath, [REBUILD], {
        env: { ...process.env, EVENT_STORE_URL, CATALOG_URL },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const closed = once(child, 'close');
      await Promise.race([once(child.stdout, 'data'), closed]);
      await sleep(randomInt(milliseconds));
      child.kill('SIGKILL');
      await closed;
      // Killed, or done before.
      expect(child.exitCode ?? 0).toBe(0);
      // Every other time it is the next rebuild that finds what was left.
      if (round % 2 === 0) await expectConvergence();
    }
    await expectConvergence();
  },
  60_000 + ROUNDS * 10_000,
);

it('a WAL that was left behind by a catalog that is gone is not taken for the new one’s', async () => {
  const place = join(folder, 'catalog.db');
  const file = await realpath(place);
  const platform = await openPlatform(config, { mode: 'write' });
  // Written, and not yet folded back into the file.
  await platform.catalog.db.query(`UPDATE contents SET json = json || ' '`);
  await copyFile(`${file}-wal`, `${file}-left`);
  await platform.close();
  await rm(place);
  await rm(file, { force: true });
  await copyFile(`${file}-left`, `${file}-wal`);
  await copyFile(`${file}-left`, `${place}-wal`);
  await expectConvergence();
});
