import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openEventStore, type EventStore } from '#event-store';
import { logLength } from './log-length.ts';
import { cases } from '../../../test/effort.ts';

const NOTHING_KNOWN = { sequence: 0, position: null };

const append = async (log: EventStore, stream: string, count = 1): Promise<string> => {
  const recordedAt = '2026-11-01T00:00:00.000Z';
  const events = Array.from({ length: count }, (_, n) => ({
    ...{ id: String(n), type: 'job', recordedAt, data: Buffer.from('{}'), metadata: '{}' },
  }));
  return (await log.append(stream, 'none', events)).position;
};

/**
 * A log whose positions do not count entries, like EventStoreDB. `wait` delays each page that is
 * read.
 */
const uncounted = (log: EventStore, wait: () => Promise<void>): EventStore => ({
  ...log,
  countAfter: () => Promise.resolve(null),
  async *readAll(after) {
    for await (const batch of log.readAll(after)) {
      await wait();
      yield batch;
    }
  },
});

/** Asks until the length is known. */
const counted = async (ask: () => Promise<number | null>): Promise<number> => {
  for (;;) {
    const length = await ask();
    if (length !== null) return length;
  }
};

describe('the length of a log that counts its entries', () => {
  it('is known immediately, however much is not projected', async () => {
    const log = await openEventStore('memory:');
    await append(log, 'a', 1200);
    const lengthOf = logLength({
      ...log,
      // Finding it reads nothing.
      readAll: () => {
        throw new Error('the log was read');
      },
    });
    expect(await lengthOf(NOTHING_KNOWN)).toBe(1200);
  });

  it('is that of the log, not of the catalog, after the log has lost its end', async () => {
    const [log, former] = [await openEventStore('memory:'), await openEventStore('memory:')];
    await append(log, 'a', 15);
    const position = await append(former, 'a', 20);
    expect(await logLength(log)({ sequence: 20, position })).toBe(15);
  });
});

describe('the length of a log whose entries must be read to be counted', () => {
  it('covers what was acknowledged while an earlier question was being answered', async () => {
    const log = await openEventStore('memory:');
    await append(log, 'a');
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const lengthOf = logLength(uncounted(log, () => gate));
    const first = lengthOf(NOTHING_KNOWN);
    await sleep(10);
    await append(log, 'b');
    const second = lengthOf(NOTHING_KNOWN);
    release();
    // Either may be unknown on a busy machine.
    expect([1, 2, null]).toContain(await first);
    expect([2, null]).toContain(await second);
    expect(await counted(() => lengthOf(NOTHING_KNOWN))).toBe(2);
  });

  it('is unknown until all entries are counted, and each question continues counting', async () => {
    const log = await openEventStore('memory:');
    await append(log, 'a', 1200);
    const lengthOf = logLength(uncounted(log, () => sleep(70)));
    const answers: (number | null)[] = [];
    do answers.push(await lengthOf(NOTHING_KNOWN));
    while (answers.at(-1) === null && answers.length < 100);
    expect(answers.length).toBeGreaterThan(1);
    expect(answers).toEqual([...answers.slice(0, -1).map(() => null), 1200]);
  });

  it('continues from the checkpoint of the catalog', async () => {
    const log = await openEventStore('memory:');
    const position = await append(log, 'a', 1200);
    const lengthOf = logLength(uncounted(log, () => sleep(1000)));
    expect(await lengthOf({ sequence: 1200, position })).toBe(1200);
  });

  it('is that of the log, not of the catalog, after the log has lost its end', async () => {
    const [log, former] = [await openEventStore('memory:'), await openEventStore('memory:')];
    await append(log, 'a', 15);
    const position = await append(former, 'a', 20);
    const lengthOf = logLength(uncounted(log, () => Promise.resolve()));
    expect(await counted(() => lengthOf({ sequence: 20, position }))).toBe(15);
    expect(await counted(() => lengthOf({ sequence: 20, position }))).toBe(15);
  });

  it('covers what was acknowledged when it was asked for, in any interleaving', () =>
    fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.constantFrom('append', 'ask', 'project'), { maxLength: 30 }),
        async (scheduler, steps) => {
          const log = await openEventStore('memory:');
          const turn = async (name: string): Promise<void> => {
            await scheduler.schedule(Promise.resolve(), name);
          };
          const lengthOf = logLength({
            ...uncounted(log, () => turn('page')),
            head: async () => {
              await turn('head');
              return log.head();
            },
          });
          let called = 0;
          let acknowledged = 0;
          let known: Parameters<typeof lengthOf>[0] = NOTHING_KNOWN;
          const work = steps.map(async (step, n) => {
            await turn(step);
            if (step === 'append') {
              called += 1;
              await append(log, String(n));
              acknowledged += 1;
              return;
            }
            if (step === 'project') {
              const position = await log.head();
              known = { sequence: Number(position ?? 0), position };
              return;
            }
            const atLeast = acknowledged;
            const length = await lengthOf(known);
            // Unknown only if the machine stalled for a tenth of a second.
            if (length === null) return;
            expect(length).toBeGreaterThanOrEqual(atLeast);
            expect(length).toBeLessThanOrEqual(called);
          });
          await scheduler.waitFor(Promise.all(work));
          expect(await scheduler.waitFor(counted(() => lengthOf(known)))).toBe(called);
        },
      ),
      { numRuns: cases(200) },
    ));
});
