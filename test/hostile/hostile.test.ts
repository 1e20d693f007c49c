import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contentDifference, openCatalog, openSnapshot, type LogEntry } from '#catalog';
import { hostileEvents } from './events.fixture.ts';
import { deadLetters, expectFewRows, takenIn, withCatalog } from './projecting.fixture.ts';
import { cases } from '../effort.ts';

// About so many events are drawn for each test, in sequences of ten on average.
const EVENTS = cases(300);
const TIME_LIMIT = 120_000 + EVENTS * 200;

const bounds = {
  numRuns: Math.ceil(EVENTS / 10),
  // Leaves time to report the smallest case that was found by then.
  interruptAfterTimeLimit: TIME_LIMIT - 20_000,
  markInterruptAsFailure: true,
};

describe('odd events that intake accepts', () => {
  it(
    'are all projected, and add no more rows than their size allows',
    async () => {
      await fc.assert(
        fc.asyncProperty(hostileEvents, async (events) => {
          const entries = await takenIn(events);
          await withCatalog(async (catalog) => {
            await expectFewRows(catalog, entries);
            expect((await catalog.checkpoint()).sequence).toBe(entries.length);
            expect(await deadLetters(catalog)).toEqual([]);
          });
        }),
        bounds,
      );
    },
    TIME_LIMIT,
  );

  it(
    'make the same catalog in other batches, with a restart after each',
    async () => {
      const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 20, maxLength: 20 });
      await fc.assert(
        fc.asyncProperty(hostileEvents, sizes, async (events, batchSizes) => {
          const entries = await takenIn(events);
          fc.pre(entries.length > 0);
          const folder = await mkdtemp(join(tmpdir(), 'hostile-'));
          const url = `sqlite:${join(folder, 'catalog.db')}`;
          for (const batch of cut(entries, batchSizes)) {
            const catalog = await openCatalog(url);
            await catalog.project(batch);
            await catalog.close();
          }
          await withCatalog(async (whole) => {
            await whole.project(entries);
            const found = await openSnapshot(url);
            const { difference } = await contentDifference(whole, found, () => undefined);
            await found.close();
            expect(difference).toBeNull();
          });
          await rm(folder, { recursive: true });
        }),
        bounds,
      );
    },
    TIME_LIMIT,
  );

  it('are odd in many ways', async () => {
    const drawn = fc.sample(hostileEvents, { numRuns: 100, seed: 11 }).flat();
    const accepted = (await takenIn(drawn)).map(({ data }) => data.toString());
    const share = (pattern: RegExp) => accepted.filter((text) => pattern.test(text)).length;
    expect(accepted.length).toBeGreaterThan(drawn.length * 0.9);
    expect(share(/"RENAME"/)).toBeGreaterThan(30);
    expect(share(/"DROP"/)).toBeGreaterThan(15);
    expect(share(/"_deleted":true/)).toBeGreaterThan(30);
    expect(share(/"symlinks":\{"identifiers":\[\{/)).toBeGreaterThan(30);
    expect(share(/"lineage":\{"entries":\[\{/)).toBeGreaterThan(5);
    expect(share(/\\ud800|\\udc00/)).toBeGreaterThan(15);
    expect(share(/\\u0000/)).toBeGreaterThan(15);
    expect(share(/"__proto__":/)).toBeGreaterThan(3);
    expect(share(/"column_200":/)).toBeGreaterThan(1);
  });
});

const cut = (
  entries: readonly LogEntry[],
  sizes: readonly number[],
): readonly (readonly LogEntry[])[] => {
  let from = 0;
  return sizes
    .map((size) => entries.slice(from, (from += size)))
    .filter((batch) => batch.length > 0);
};
