import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { LogStopped, LogUnavailable, openEventStore } from '#event-store';
import { openPlatform, readConfig } from '#platform';
import { event } from '../../libs/event-store/contract/events.contract.ts';
import { send, tale } from '../../libs/platform/platforms.contract.ts';
import { startDouble, type Double } from './double.ts';
import { openStoredLog, withoutNoise, type StoredLog } from './stored-log.ts';

/** A log that holds the first entries of another, as a backup of that has. */
const backupOf = (log: StoredLog, entries: number): StoredLog => {
  const copy = openStoredLog();
  for (const one of withoutNoise(log).slice(0, entries)) copy.append(one.stream, 'any', [one]);
  return copy;
};

/** Stops a server and starts it again on what a backup holds. */
const restore = async (double: Double, entries: number): Promise<Double> => {
  const log = backupOf(double.log, entries);
  double.close();
  return startDouble({ log, port: double.port });
};

describe('a server that is restored from an older backup while it is used', () => {
  it('stops the projection with the reason, as it does at the start', async () => {
    const double = await startDouble();
    const folder = await mkdtemp(join(tmpdir(), 'esdb-'));
    const config = readConfig({
      EVENT_STORE_URL: `${double.url}&defaultDeadline=2000`,
      CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
    });
    const platform = await openPlatform(config, { mode: 'serve' });
    await send(platform.log, tale(1, 38));
    await platform.settled();
    const restored = await restore(double, 30);
    const seen = new Set<string>();
    while (![...seen].some((reason) => reason.includes('the catalog'))) {
      seen.add(platform.trouble() ?? '');
      await pause(20);
    }
    const reasons = [...seen].join('\n');
    expect(reasons).toMatch(/contains 38 entries, but the log .* has fewer/);
    expect((await platform.health()).problem).not.toBeNull();
    await platform.close();
    restored.close();
  });

  it('shows no shorter log as long as another node may have answered, and then the log as it is', async () => {
    const double = await startDouble();
    const log = await openEventStore(`${double.url}&defaultDeadline=300`);
    await log.append('a', 'none', [event('1')]);
    await log.append('a', 0, [event('2')]);
    expect(await log.last()).toMatchObject({ id: '2' });
    const restored = await restore(double, 1);
    const refusals: unknown[] = [];
    for (;;) {
      const found = await log.last().catch((error: unknown) => error);
      if (found instanceof Error) refusals.push(found);
      else {
        expect(found).toMatchObject({ id: '1' });
        break;
      }
      await pause(20);
    }
    const lost = refusals.filter((one) => String(one).includes('lost its end'));
    expect(lost.length).toBeGreaterThan(0);
    for (const one of refusals) expect(one).toBeInstanceOf(LogUnavailable);
    await log.close();
    restored.close();
  });

  it('is written no more by a process that remembers what was lost', async () => {
    const double = await startDouble();
    const log = await openEventStore(`${double.url}&defaultDeadline=1000`);
    await log.append('a', 'none', [event('1')]);
    for (const stream of ['b', 'c', 'd']) await log.append(stream, 'none', [event('1')]);
    expect(await log.writeProblem()).toBeNull();
    const restored = await restore(double, 1);
    await expect(log.append('e', 'none', [event('1')])).rejects.toThrow(LogStopped);
    await expect(log.append('f', 'none', [event('1')])).rejects.toThrow('restart this process');
    expect(await log.writeProblem()).toContain('restored from an older backup');
    await log.close();
    const again = await openEventStore(restored.url);
    await again.append('f', 'none', [event('1')]);
    await again.close();
    restored.close();
  });
});
