import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemFaults, type Fault, type SystemFaults } from './system-faults.ts';
import { checkLog, newFolder, served, type Served } from './served.ts';

// A real server whose file operations fail, one after the other.

let faults: SystemFaults;
let at: Served;

beforeAll(async () => {
  const folder = await newFolder();
  faults = systemFaults(folder);
  at = await served(folder, { environment: faults.environment });
});

afterAll(async () => {
  faults.set(null);
  await at.server.end();
});

describe.each(['events.db', 'catalog.db'])('a server whose operations on %s fail', (name) => {
  it.each(['write', 'sync', 'truncate', 'read'] as const)(
    'once, at each %s of an event, loses nothing acknowledged and recovers',
    async (operation) => {
      let positions = 0;
      for (let passing = 0; passing < MOST_POSITIONS; passing += 1) {
        faults.set({ operations: [operation], name, passing, failing: 1, error: 'EIO' });
        await at.sendUntilTaken();
        await at.untilLevel();
        if (faults.failed() === 0) break;
        positions += 1;
      }
      faults.set(null);
      // Each event writes both files, and the log is synced before it is acknowledged.
      if (operation === 'write' || (operation === 'sync' && name === 'events.db'))
        expect(positions).toBeGreaterThan(0);
      const { bodies } = await checkLog(at.config, at.acknowledged);
      expect(bodies).toHaveLength(at.acknowledged.size);
    },
  );

  it.each(['EIO', 'ENOSPC'] as const)(
    'with %s for a while is not ready, and recovers without a restart',
    async (error) => {
      const fault: Fault = { operations: ['write', 'sync', 'truncate'], name, error };
      faults.set(fault);
      const before = at.acknowledged.size;
      const status = await at.send();
      expect(status).toBe(name === 'events.db' ? 503 : 201);
      expect(at.acknowledged.size).toBe(name === 'events.db' ? before : before + 1);
      await untilNotReady();
      const { status: code, reason } = await at.checkHealth();
      expect([code, reason]).toEqual([503, expect.stringContaining(name)]);
      faults.set(null);
      await at.untilLevel();
      await at.sendUntilTaken();
      await at.untilLevel();
    },
  );

  const untilNotReady = async (): Promise<void> => {
    while ((await at.checkHealth()).status === 200) await sleep(20);
  };
});

it('a server that cannot read its log is not ready, refuses no event for good, and recovers', async () => {
  faults.set({ operations: ['read'], name: 'events.db', error: 'EIO' });
  const statuses = new Set<number>();
  let found = await at.checkHealth();
  while (found.status === 200) {
    statuses.add(await at.send());
    found = await at.checkHealth();
  }
  expect(found.reason).toContain('events.db cannot be read at present');
  faults.set(null);
  expect([...statuses].filter((status) => status !== 201 && status !== 503)).toEqual([]);
  await at.untilLevel();
});

it('a server that has met all these faults ends in good order, and its files verify', async () => {
  expect(await at.server.end()).toBe(0);
  // An event that was answered with 503 may be in the log.
  const { bodies } = await checkLog(at.config, at.acknowledged);
  expect(bodies.length).toBeGreaterThanOrEqual(at.acknowledged.size);
});

const MOST_POSITIONS = 100;
