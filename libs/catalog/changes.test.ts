import { describe, expect, it } from '@jest/globals';
import type { GraphChanges } from '#lineage';
import { datasetEvent, schema } from '../../test/shop/event-builders.ts';
import { story } from '../../test/shop/story.ts';
import { changesSince } from './changes.ts';
import { withCatalog } from './queries/catalogs.contract.ts';

const KINDS = ['edges', 'fieldEdges', 'identities', 'fields'] as const;

/** The rows of a graph after applying these changes, by kind and id. */
const applied = (changes: readonly GraphChanges[]): Record<string, readonly object[]> =>
  Object.fromEntries(
    KINDS.map((kind) => {
      const rows = new Map<number, object>();
      for (const each of changes) for (const row of each[kind]) rows.set(row.id, row);
      return [kind, [...rows].sort(([a], [b]) => a - b).map(([, row]) => row)];
    }),
  );

const stated = (minute: number, fields: string) =>
  datasetEvent({
    at: `2026-04-01T09:0${minute}:00Z`,
    by: 'catalog',
    dataset: { namespace: 'n', name: 'd', facets: schema('catalog', fields) },
  });

describe('the changes of a catalog', () => {
  it('give the same graph whether applied one by one or at once, at every sequence', async () => {
    await withCatalog(story, async (db) => {
      const steps: GraphChanges[] = [];
      for (let sequence = 1; sequence <= story.length; sequence += 1) {
        steps.push(await changesSince(db, sequence - 1, sequence));
        const all = await changesSince(db, 0, sequence);
        expect(applied(steps)).toEqual(applied([all]));
        if (sequence <= 7) continue;
        const inTwo = [await changesSince(db, 0, 7), await changesSince(db, 7, sequence)];
        expect(applied(inTwo)).toEqual(applied([all]));
      }
      expect(applied(steps)['fieldEdges']).not.toEqual([]);
    });
  });

  it('contain only the fields that opened or closed, each with its own interval', async () => {
    const events = [stated(1, 'a, b, c'), stated(2, 'a, x, c'), stated(3, 'a, x')];
    await withCatalog(events, async (db) => {
      const { fields } = await changesSince(db, 1, 2);
      expect(fields.map(({ path, openedAt, closedAt }) => [path, openedAt, closedAt])).toEqual([
        ['x', 2, Number.MAX_SAFE_INTEGER],
        ['b', 1, 2],
      ]);
      const all = (await changesSince(db, 0, 3)).fields;
      expect(all.map(({ path, openedAt, closedAt }) => [path, openedAt, closedAt])).toEqual([
        ['a', 1, Number.MAX_SAFE_INTEGER],
        ['b', 1, 2],
        ['c', 1, 3],
        ['x', 2, Number.MAX_SAFE_INTEGER],
      ]);
    });
  });
});
