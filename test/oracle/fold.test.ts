import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exportGraph } from '#catalog';
import { catalogOf, entriesOf } from './fold-of.ts';
import { arrivals, histories, type Features, type History } from './histories.ts';
import { naive, type GraphDocument } from './naive.ts';

const idOf = (event: object): string =>
  createHash('sha256').update(JSON.stringify(event)).digest('hex');

const folded = async (history: History): Promise<unknown> => {
  const entries = entriesOf(arrivals(history, idOf));
  const catalog = await catalogOf([entries]);
  try {
    return await exportGraph(catalog.db, entries.length, { current: true });
  } finally {
    await catalog.close();
  }
};
const expected = (history: History): GraphDocument => naive(arrivals(history, idOf));

const none: Features = { identity: false, explicit: false, lifecycle: false };

describe.each([
  ['plain runs', none],
  ['explicit lineage', { ...none, explicit: true }],
  ['symlinks', { ...none, identity: true }],
  ['renames and drops', { ...none, lifecycle: true }],
  ['everything', { identity: true, explicit: true, lifecycle: true }],
] satisfies [string, Features][])('the fold of histories of %s', (_, features) => {
  it('is what the naive reading says', async () => {
    await fc.assert(
      fc.asyncProperty(histories(features), async (history) => {
        expect(await folded(history)).toEqual(expected(history));
      }),
      { numRuns: Number(process.env['ORACLE_RUNS'] ?? 100) },
    );
  });
});
