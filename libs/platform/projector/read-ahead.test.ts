import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { RecordedEvent } from '#event-store';
import { readAhead } from './read-ahead.ts';

const event = (id: number): RecordedEvent => ({
  id: `${id}`,
  stream: 's',
  revision: id,
  position: `${id}`,
  type: 'Test',
  recordedAt: '2026-01-01T00:00:00.000Z',
  data: Buffer.alloc(0),
  metadata: '{}',
});

async function* eachAlone(count: number, error?: Error): AsyncGenerator<readonly RecordedEvent[]> {
  for (let id = 0; id < count; id += 1) {
    await sleep(0);
    yield [event(id)];
  }
  if (error) throw error;
}

it('yields every event once and in order, and combines what arrives while the caller works', async () => {
  const ids: string[] = [];
  let batches = 0;
  for await (const batch of readAhead(eachAlone(100))) {
    batches += 1;
    ids.push(...batch.map(({ id }) => id));
    await sleep(20);
  }
  expect(ids).toEqual(Array.from({ length: 100 }, (_, id) => `${id}`));
  expect(batches).toBeLessThan(50);
});

it('throws an error after the batches that came before it', async () => {
  const ids: string[] = [];
  const reading = async (): Promise<void> => {
    for await (const batch of readAhead(eachAlone(3, new Error('damaged')))) {
      ids.push(...batch.map(({ id }) => id));
      await sleep(20);
    }
  };
  await expect(reading()).rejects.toThrow('damaged');
  expect(ids).toEqual(['0', '1', '2']);
});

it('yields a batch without events, and does not wait for more', async () => {
  const batches = (async function* () {
    yield [];
    await new Promise(() => undefined);
  })();
  for await (const batch of readAhead(batches)) {
    expect(batch).toEqual([]);
    break;
  }
  expect.assertions(1);
});

it('stops reading when the caller stops', async () => {
  let hasEnded = false;
  const batches = (async function* () {
    try {
      for (;;) {
        await sleep(1);
        yield [event(1)];
      }
    } finally {
      hasEnded = true;
    }
  })();
  for await (const batch of readAhead(batches)) {
    expect(batch.length).toBeGreaterThan(0);
    break;
  }
  await sleep(50);
  expect(hasEnded).toBe(true);
});
