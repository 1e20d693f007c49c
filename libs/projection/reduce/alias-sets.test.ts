import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dataset, event, logOf, project, schema } from '../log.fixture.ts';
import { createMemoryStore } from '../memory-store.fixture.ts';
import type { IdentityRow } from '../state/rows.ts';
import { cases } from '../../../test/effort.ts';

const renamed = (from: string, to: string, ...fields: readonly string[]) =>
  dataset(to, {
    ...(fields.length > 0 ? schema(...fields) : {}),
    lifecycleStateChange: {
      lifecycleStateChange: 'RENAME',
      previousIdentifier: { namespace: 'shop', name: from },
    },
  });

const linked = (name: string, other: string) =>
  dataset(name, {
    symlinks: { identifiers: [{ namespace: 'shop', name: other, type: 'TABLE' }] },
  });

/** Each run has a minute of its own, so that every RENAME comes later than the one before. */
const completed = (run: number, outputs: readonly object[]) =>
  event('COMPLETE', { job: 'load', run, minute: run, outputs });

const name = fc.constantFrom('a', 'b', 'c');
const field = fc.constantFrom('x', 'y');
const outputs = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(name, name, field).map(([from, to, has]) => [renamed(from, to, has)]),
  },
  { weight: 3, arbitrary: fc.tuple(name, name).map(([a, b]) => [renamed(a, b), renamed(b, a)]) },
  { weight: 2, arbitrary: fc.tuple(name, field).map(([to, has]) => [dataset(to, schema(has))]) },
  { weight: 1, arbitrary: fc.tuple(name, name).map(([a, b]) => [linked(a, b)]) },
  {
    weight: 1,
    arbitrary: name.map((gone) => [
      dataset(gone, { lifecycleStateChange: { lifecycleStateChange: 'DROP' } }),
    ]),
  },
);

describe('an alias set', () => {
  it('is the same whether it stays in memory or is made again for each event', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(outputs, fc.boolean()), { minLength: 2, maxLength: 12, size: 'max' }),
        async (steps) => {
          const log = logOf(
            // Some events come late: what they rename was renamed again meanwhile.
            steps.map(([made, isLate], index) =>
              completed(isLate ? 2 * index + 1 : 100 + 2 * index, made),
            ),
          );
          const [kept, again] = [createMemoryStore(), createMemoryStore()];
          await project(kept, log);
          for (const entry of log) await project(again, [entry]);
          expect(again.all()).toEqual(kept.all());
        },
      ),
      { numRuns: cases(25), endOnFailure: true },
    );
  });

  it('gets a name, and shows another one, at a cost that does not depend on how many names it has', async () => {
    const SWAPS = 150;
    const swap = (run: number) =>
      completed(run, [renamed('blue', 'green'), renamed('green', 'blue')]);
    const log = logOf([
      completed(0, [dataset('blue', schema('x'))]),
      completed(1, [dataset('green', schema('y'))]),
      ...Array.from({ length: SWAPS + 1 }, (_, index) => swap(index + 2)),
    ]);
    let loads = 0;
    const store = createMemoryStore((work) => {
      if (work === 'load') loads += 1;
      return Promise.resolve();
    });
    await project(store, log.slice(0, -1));
    const rowsAt = (sequence: number): number =>
      store
        .rows('identities')
        .filter((row) =>
          [(row as IdentityRow).openedAt, (row as IdentityRow).closedAt].includes(sequence),
        ).length;
    expect(rowsAt(SWAPS + 2)).toBe(rowsAt(20));
    expect(rowsAt(20)).toBeLessThanOrEqual(8);

    // Nothing is in memory: the names are found at once, and not from link to link.
    loads = 0;
    await project(store, log.slice(-1));
    expect(loads).toBeLessThan(15);
  });
});
