import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { JSON_TYPE, openDoor, post, runEvent } from '../../apps/server/intake/door.contract.ts';
import { startDouble } from './double.ts';
import { withoutNoise } from './stored-log.ts';

const BOUND = 16 * 1024 * 1024;

it('senders get 503 with Retry-After over HTTP while 16 MiB wait for an EventStoreDB, and what was acknowledged is stored', async () => {
  const double = await startDouble({ flushMilliseconds: [400, 400] });
  const folder = await mkdtemp(join(tmpdir(), 'esdb-'));
  const door = await openDoor({
    EVENT_STORE_URL: `${double.url}&defaultDeadline=20000`,
    CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
    ROLES: 'ingest',
  });
  try {
    const padding = 'x'.repeat(400_000);
    const eventOf = (n: number): string => runEvent(n, { run: { runId: `r${n}` }, padding });
    const events = Array.from({ length: 60 }, (_, n) => eventOf(n));
    const fitting = Math.floor(BOUND / Buffer.byteLength(eventOf(10)));
    const answers = await Promise.all(events.map((event) => post(door, event, JSON_TYPE)));
    const refused = answers.filter(({ statusCode }) => statusCode === 503);
    expect(refused).toHaveLength(events.length - fitting);
    for (const { headers } of refused) expect(headers['retry-after']).toBe('1');
    const taken = answers.filter(({ statusCode }) => statusCode === 201);
    expect(taken).toHaveLength(fitting);
    expect(withoutNoise(double.log)).toHaveLength(fitting);

    // Sent again, one that was refused is stored, and one that was acknowledged is not stored twice.
    for (const answer of [...refused.slice(0, 1), ...taken.slice(0, 1)]) {
      const event = events[answers.indexOf(answer)];
      expect((await post(door, event, JSON_TYPE)).statusCode).toBe(201);
    }
    expect(withoutNoise(double.log)).toHaveLength(fitting + 1);
  } finally {
    await door.close();
    double.close();
  }
}, 120_000);
