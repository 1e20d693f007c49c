import type { EntityManager } from 'typeorm';
import fc from 'fast-check';
import { LessThanOrEqual } from 'typeorm';
import { describe, expect, it } from '@jest/globals';
import { histories } from '../../../../test/oracle/histories.ts';
import { RunRow } from '../../log-tables.ts';
import { counted, everything, inPages, nodesOf, withCatalog } from '../catalogs.contract.ts';
import { dataVersionsOf } from './data-versions.ts';
import { listDatasets } from '../assets/datasets.ts';
import { canonicalNodeOf } from '../names/identities.ts';
import { naiveVersions, naiveVersionsUsed } from './naive-versions.contract.ts';
import { attemptsAt } from '../runs/run-attempts.ts';
import type { VersionAt } from './version-at.ts';
import { versionViews } from './version-views.ts';
import { versionsUsed } from './versions-used.ts';
import { cases } from '../../../../test/effort.ts';

// Versions are found by index, as many as needed. These tests compare them with versions computed
// from all runs.

const NAMES = ['1', '2', '3'];

/** The history with version facets on some inputs and outputs, chosen by numbers. */
const withVersions = (events: readonly object[], choices: readonly number[]): readonly object[] => {
  let next = 0;
  const stated = (mention: unknown): unknown => {
    const version = NAMES[choices[next++ % choices.length] ?? 0];
    if (version === undefined || typeof mention !== 'object' || mention === null) return mention;
    const { facets, ...name } = { facets: {}, ...mention };
    return { ...name, facets: { ...facets, version: { datasetVersion: version } } };
  };
  return events.map((event) => {
    const lists = ['inputs', 'outputs'].flatMap((key): [string, unknown[]][] => {
      const list: unknown = Reflect.get(event, key);
      return Array.isArray(list) ? [[key, list.map(stated)]] : [];
    });
    return { ...event, ...Object.fromEntries(lists) };
  });
};

const anyHistory = (
  check: (db: EntityManager, asOf: number, first: number) => Promise<void>,
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(
      histories({ identity: true, explicit: true, lifecycle: true }),
      fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 3 }),
      async (history, choices, first) => {
        const events = withVersions(
          history.map(({ event }) => event),
          choices,
        );
        await withCatalog(events, async (db) => {
          for (const asOf of [Math.ceil(events.length / 2), events.length])
            await check(db, asOf, first);
        });
      },
    ),
    { numRuns: cases(8) },
  );

const keyOf = ({ dataset, version, writer, since, place, readableFrom }: VersionAt) => [
  ...[dataset, version, since, place, readableFrom],
  ...[writer?.run.id, writer?.attempt.number],
];

describe('in pages of any size, as of any sequence of any history', () => {
  it('the data versions of a dataset are those that all its runs and declarations give', async () => {
    await anyHistory(async (db, asOf, first) => {
      for (const { node } of nodesOf(await listDatasets(db, asOf, null, everything))) {
        const shown = (await canonicalNodeOf(db, asOf, [node])).get(node) ?? node;
        const all = (await naiveVersions(db, asOf, [shown])).get(shown) ?? [];
        for (const version of [null, ...NAMES]) {
          const own = version === null ? all : all.filter((one) => one.version === version);
          const views = await versionViews(db, asOf, own);
          const pages = await inPages(first, async (page) => {
            const [slice] = await dataVersionsOf(db, asOf, [{ dataset: node, version }], page);
            if (!slice) throw new Error('the data versions of a dataset are missing');
            return counted(slice);
          });
          expect(pages.flatMap(nodesOf)).toEqual(own.map((one) => views.version(one)));
          expect(pages.map(({ totalCount }) => totalCount)).toEqual(pages.map(() => own.length));
        }
      }
    });
  });

  it('the versions that runs read and wrote are found among all versions', async () => {
    await anyHistory(async (db, asOf) => {
      const runs = await db.findBy(RunRow, { firstSequence: LessThanOrEqual(asOf) });
      const attempts = await attemptsAt(db, asOf, runs);
      const shown = (all: Awaited<ReturnType<typeof versionsUsed>>) =>
        all.map(({ reads, wrote }) => ({
          reads: reads.map(({ dataset, stated, version }) => {
            return [dataset, stated, version && keyOf(version)];
          }),
          wrote: wrote.map(keyOf),
        }));
      const expected = shown(await naiveVersionsUsed(db, asOf, attempts));
      expect(shown(await versionsUsed(db, asOf, attempts))).toEqual(expected);
      // Asked alone, each attempt starts reading at its own start, not at the latest start of all.
      for (const [index, attempt] of attempts.entries())
        expect(shown(await versionsUsed(db, asOf, [attempt]))).toEqual([expected[index]]);
    });
  });
});
