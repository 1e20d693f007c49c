import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf, startAndKill } from '../ops/processes.ts';
import type { Random } from './random.ts';
import { filesIn, putCopyInPlace, type Served } from './served.ts';
import type { Fault, SystemFaults } from './system-faults.ts';

/** What a fault has to work with. */
export interface Round {
  readonly at: Served;
  readonly faults: SystemFaults;
  readonly random: Random;
}

/** A fault. */
export interface Happening {
  /** Whether it needs a process that only projects. */
  readonly isSplit?: boolean;
  /** Lets it happen, and ends it. Returns the servers that run afterwards; `null` if they must be started again. */
  readonly happen: (round: Round) => Promise<Served | null>;
}

/** The faults, by what happens. */
export const HAPPENINGS: Readonly<Record<string, Happening>> = {
  'the server is killed': {
    happen: async ({ at, random }) => {
      if (at.projector !== null && random(2) === 0) return endAll({ at });
      await at.server.kill();
      return null;
    },
  },
  'the server is restarted': { happen: endAll },
  'the server is killed, and again while it starts': {
    happen: async ({ at, faults, random }) => {
      await at.server.kill();
      await startAndKill({ ...filesIn(at.folder), ...faults.environment }, random(1500));
      return null;
    },
  },
  'the server is stopped for a while': {
    happen: async ({ at, random }) => {
      at.server.freeze();
      await sleep(random(1500));
      at.server.thaw();
      return at;
    },
  },
  'a reader is killed': {
    happen: async ({ at, random }) => {
      signal(anyOf(childrenOf(at.server.pid), random), 'SIGKILL');
      await sleep(random(1000));
      return at;
    },
  },
  'a reader is stopped': {
    // The server ends a reader that does not answer in time.
    happen: async ({ at, random }) => {
      signal(anyOf(childrenOf(at.server.pid), random), 'SIGSTOP');
      await sleep(random(4000));
      return at;
    },
  },
  'a reader may not use more memory': {
    happen: async ({ at, random }) => {
      const reader = anyOf(childrenOf(at.server.pid), random);
      if (reader !== undefined) limit(reader, 'as', addressSpace(reader) + random(20_000_000));
      await sleep(random(1500));
      if (reader !== undefined) unlimit(reader, 'as');
      return at;
    },
  },
  'the projector is killed': {
    isSplit: true,
    happen: async ({ at, random }) => {
      await at.projector?.kill();
      await sleep(random(500));
      return at.startProjector();
    },
  },
  'the projector is stopped for a while': {
    isSplit: true,
    happen: async ({ at, random }) => {
      at.projector?.freeze();
      await sleep(random(1500));
      at.projector?.thaw();
      return at;
    },
  },
  'the disk fails for a while': {
    happen: async ({ at, faults, random }) => {
      faults.set(anyFault(random));
      await sleep(random(1500));
      await at.checkHealth();
      faults.set(null);
      return at;
    },
  },
  'the disk fails and the server is killed': {
    happen: async ({ at, faults, random }) => {
      faults.set(anyFault(random));
      await sleep(random(500));
      await at.server.kill();
      faults.set(null);
      return null;
    },
  },
  'files may not grow for a while': {
    happen: async ({ at, random }) => {
      limit(at.server.pid, 'fsize', 200_000);
      await sleep(random(1500));
      await at.checkHealth();
      unlimit(at.server.pid, 'fsize');
      return at;
    },
  },
  'files of the log are deleted': {
    happen: async ({ at, random }) => {
      const lost = [['', '-wal', '-shm', '.lock'], ['', '-wal'], [''], ['-wal'], ['-wal', '-shm']];
      for (const suffix of lost[random(lost.length)] ?? [])
        await rm(join(at.folder, `events.db${suffix}`));
      let found = await at.ready();
      while (found.reason?.includes('all entries are in') !== true) {
        await sleep(50);
        found = await at.ready();
      }
      if (found.status !== 503) throw new Error('a server without its log is ready');
      await at.projector?.kill();
      if (random(2) === 0) await at.server.kill();
      else await at.server.end();
      await putCopyInPlace(at.folder);
      return null;
    },
  },
  'the catalog is deleted': {
    happen: async ({ at }) => {
      for (const suffix of ['', '-wal', '-shm'])
        await rm(join(at.folder, `catalog.db${suffix}`), { force: true });
      await at.server.kill();
      return null;
    },
  },
  'the clock is wrong for a while': {
    happen: async ({ at, faults, random }) => {
      const seconds = CLOCK_STEPS[random(CLOCK_STEPS.length)] ?? 0;
      faults.shiftClock(seconds);
      await sleep(random(1500));
      await at.checkHealth();
      faults.shiftClock(0);
      return at;
    },
  },
  'there are few file descriptors for a while': {
    happen: async ({ at, random }) => {
      const { pid, url } = at.server;
      const open = readdirSync(`/proc/${pid}/fd`).length;
      limit(pid, 'nofile', open + random(10));
      const { hostname, port } = new URL(url);
      const sockets = Array.from({ length: 20 }, () =>
        connect(Number(port), hostname).on('error', () => undefined),
      );
      await sleep(random(1500));
      for (const socket of sockets) socket.destroy();
      limit(pid, 'nofile', MOST_FILES);
      return at;
    },
  },
  'the server may not use more memory': {
    // What happens when memory is not to be had is up to Node.js: most often the process ends.
    happen: async ({ at, random }) => {
      const { pid } = at.server;
      limit(pid, 'as', addressSpace(pid) + random(50_000_000));
      await sleep(random(1500));
      if (!at.server.isRunning()) return null;
      unlimit(pid, 'as');
      return at;
    },
  },
};

/** Ends servers in good order. */
async function endAll({ at }: Pick<Round, 'at'>): Promise<null> {
  const codes = [await at.server.end(), (await at.projector?.end()) ?? 0];
  if (codes.some((code) => code !== 0)) throw new Error(`servers ended with ${codes.join()}`);
  return null;
}

const anyFault = (random: Random): Fault => ({
  operations: [(['write', 'sync', 'truncate', 'read'] as const)[random(4)] ?? 'write', 'write'],
  name: ['events.db', 'catalog.db', '.db'][random(3)] ?? '.db',
  passing: random(40),
  ...(random(2) === 0 && { failing: 1 + random(3) }),
  error: random(2) === 0 ? 'EIO' : 'ENOSPC',
});

// Below and above the five minutes from which a clock is not trusted.
const CLOCK_STEPS = [-86_400, -3600, -30, 30, 200, 3600, 86_400, 315_360_000];

const MOST_FILES = 1024;

const anyOf = <T>(list: readonly T[], random: Random): T | undefined =>
  list.length === 0 ? undefined : list[random(list.length)];

const signal = (pid: number | undefined, name: 'SIGKILL' | 'SIGSTOP'): void => {
  if (pid === undefined) return;
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
};

const limit = (pid: number, resource: string, value: number | 'unlimited'): void => {
  try {
    execFileSync('prlimit', ['--pid', String(pid), `--${resource}=${value}:`], { stdio: 'ignore' });
  } catch (error) {
    // A process that has ended meanwhile has no limits.
    if (readdirSync('/proc').includes(String(pid))) throw error;
  }
};

const unlimit = (pid: number, resource: string): void => limit(pid, resource, 'unlimited');

/** How many bytes of addresses a process uses. */
const addressSpace = (pid: number): number => {
  const [pages = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
  return Number(pages) * 4096;
};
