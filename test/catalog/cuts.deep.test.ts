import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contentDifference, openCatalog, openSnapshot } from '#catalog';
import { sha256 } from '#openlineage';
import { entriesOf } from '../oracle/fold-of.ts';
import { arrivals, histories, inBatches, type History } from '../oracle/histories.ts';
import { cases } from '../effort.ts';

const RUNS = cases(25);

const idOf = (event: object): string => sha256(JSON.stringify(event));

it(
  'a log makes the same rows however it is cut into batches, with a restart after each, and however little memory there is',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        histories({ identity: true, explicit: true, lifecycle: true, splits: true }).chain(
          (history) => fc.tuple(fc.constant(history), inBatches(history)),
        ),
        fc.constantFrom(0.0001, 0.02, 100),
        async ([history, batches], megabytes) => {
          const url = `sqlite:${join(await mkdtemp(join(tmpdir(), 'cuts-')), 'catalog.db')}`;
          const entries = entriesOf(arrivals(history, idOf));
          for (const batch of cutAs(entries, batches)) {
            const catalog = await openCatalog(url, { megabytes });
            await catalog.project(batch);
            await catalog.close();
          }
          const whole = await openCatalog('sqlite::memory:');
          await whole.project(entries);
          const found = await openSnapshot(url);
          const { difference } = await contentDifference(whole, found, () => undefined);
          await found.close();
          await whole.close();
          expect(difference).toBeNull();
        },
      ),
      { numRuns: RUNS },
    );
  },
  60_000 + RUNS * 2_000,
);

/** The entries in batches as large as those of the history; what came twice is no second entry. */
const cutAs = <T>(
  entries: readonly T[],
  batches: readonly History[],
): readonly (readonly T[])[] => {
  let from = 0;
  return batches.map(({ length }) => entries.slice(from, (from += length)));
};
