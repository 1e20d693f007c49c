import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { diskFaults, type DiskFaults, type Fault } from './disk-faults.ts';
import { checkLog, newFolder, putCopyInPlace, served, type Served } from './served.ts';

const ROUNDS = Number(process.env['FAULT_ROUNDS'] ?? 12);
const SEED = Number(process.env['FAULT_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const SENDERS = 4;

/** Whole numbers from 0 up to a limit, the same ones for a seed ("mulberry32"). */
const randomFrom = (seed: number) => {
  let state = seed;
  return (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
};
type Random = ReturnType<typeof randomFrom>;

interface Round {
  readonly at: Served;
  readonly faults: DiskFaults;
  readonly random: Random;
}

/** What happens to a server while it is sent events. Returns whether it is still running. */
type Happening = (round: Round) => Promise<boolean>;

const HAPPENINGS: Readonly<Record<string, Happening>> = {
  'it is killed': async ({ at }) => {
    await at.server.kill();
    return false;
  },
  'it is restarted': async ({ at }) => {
    expect(await at.server.end()).toBe(0);
    return false;
  },
  'it is stopped for a while': async ({ at, random }) => {
    at.server.freeze();
    await sleep(random(1500));
    at.server.thaw();
    return true;
  },
  'its disk fails for a while': async ({ at, faults, random }) => {
    faults.set(anyFault(random));
    await sleep(random(1500));
    await at.checkHealth();
    faults.set(null);
    return true;
  },
  'its disk fails and it is killed': async ({ at, faults, random }) => {
    faults.set(anyFault(random));
    await sleep(random(500));
    await at.server.kill();
    faults.set(null);
    return false;
  },
  'its files may not grow for a while': async ({ at, random }) => {
    limitFiles(at, '200000:unlimited');
    await sleep(random(1500));
    await at.checkHealth();
    limitFiles(at, 'unlimited');
    return true;
  },
  'files of its log are deleted': async ({ at, random }) => {
    const lost = [['', '-wal', '-shm', '.lock'], ['', '-wal'], [''], ['-wal'], ['-wal', '-shm']];
    for (const suffix of lost[random(lost.length)] ?? [])
      await rm(join(at.folder, `events.db${suffix}`));
    let found = await at.ready();
    while (found.reason?.includes('all entries are in') !== true) {
      await sleep(50);
      found = await at.ready();
    }
    expect(found.status).toBe(503);
    if (random(2) === 0) await at.server.kill();
    else await at.server.end();
    await putCopyInPlace(at.folder);
    return false;
  },
  'its catalog is deleted': async ({ at }) => {
    for (const suffix of ['', '-wal', '-shm'])
      await rm(join(at.folder, `catalog.db${suffix}`), { force: true });
    await at.server.kill();
    return false;
  },
};

const anyFault = (random: Random): Fault => ({
  operations: [(['write', 'sync', 'truncate', 'read'] as const)[random(4)] ?? 'write', 'write'],
  name: ['events.db', 'catalog.db', '.db'][random(3)] ?? '.db',
  passing: random(40),
  ...(random(2) === 0 && { failing: 1 + random(3) }),
  error: random(2) === 0 ? 'EIO' : 'ENOSPC',
});

const limitFiles = ({ server }: Served, limit: string): void => {
  execFileSync('prlimit', ['--pid', String(server.pid), `--fsize=${limit}`]);
};

/** Sends events while something happens to the server, and then until it has projected them all, if it is running. */
const sendDuring = async (round: Round, happening: Happening): Promise<boolean> => {
  const { at, random } = round;
  let isOver = false;
  const sender = async (): Promise<void> => {
    while (!isOver) {
      const status = await at.send(random(8) === 0 ? [...at.acknowledged].at(-1) : undefined);
      if (![200, 201].includes(status)) await sleep(20);
    }
  };
  const senders = Array.from({ length: SENDERS }, sender);
  try {
    await sleep(random(400));
    const isRunning = await happening(round);
    if (isRunning) await sleep(random(400));
    return isRunning;
  } finally {
    isOver = true;
    await Promise.all(senders);
  }
};

it(
  `${ROUNDS} random faults of a server lose nothing acknowledged, and it is never fresher than it says (FAULT_SEED=${SEED})`,
  async () => {
    const random = randomFrom(SEED);
    const folder = await newFolder();
    const faults = diskFaults(folder);
    let at = await served(folder, faults.environment);
    const names = Object.keys(HAPPENINGS);
    const happened: string[] = [];
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        const name = names[random(names.length)] ?? '';
        const happening = HAPPENINGS[name];
        if (happening === undefined) throw new Error('unreachable: nothing happens');
        happened.push(name);
        const isRunning = await sendDuring({ at, faults, random }, happening);
        if (!isRunning) at = await served(folder, faults.environment, at.acknowledged);
        await at.sendUntilTaken();
        await at.untilLevel();
        const { asOf, lag } = await at.checkHealth();
        const entries = await checkLog(at.config, at.acknowledged);
        expect({ happened, asOf, lag }).toEqual({ happened, asOf: entries, lag: 0 });
      }
    } catch (cause) {
      throw new Error(`after ${happened.join('; ')}: ${String(cause)}`, { cause });
    } finally {
      faults.set(null);
      await at.server.end();
    }
    expect(at.acknowledged.size).toBeGreaterThan(ROUNDS);
  },
  60_000 + ROUNDS * 30_000,
);
