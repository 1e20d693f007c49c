import { createHash } from 'node:crypto';
import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { countsAt, exportGraph, openCatalog, search, type Catalog, type LogEntry } from '#catalog';
import { freshPostgresUrl } from './postgres/fresh-postgres-url.ts';
import { distinct, entriesOf } from '../oracle/fold-of.ts';
import { arrivals, histories, type Features, type History } from '../oracle/histories.ts';
import { allRows } from './all-rows.ts';

jest.setTimeout(1_200_000);

const everything: Features = { identity: true, explicit: true, lifecycle: true };

/** Three random histories one after the other, so that there are some tens of sequences. */
const long: fc.Arbitrary<History> = fc
  .tuple(histories(everything), histories(everything), histories(everything))
  .map((parts) => parts.flat());

const EVERY = 10;

describe('random histories, folded on PostgreSQL and on SQLite', () => {
  it('make the same rows, and give the same answers as of every tenth sequence', () =>
    fc.assert(
      fc.asyncProperty(long, async (history) => {
        const entries = entriesOf(distinct(arrivals(history, idOf)));
        const postgres = await folded(freshPostgresUrl(), entries);
        const sqlite = await folded('sqlite::memory:', entries);
        try {
          expect(await allRows(postgres)).toEqual(await allRows(sqlite));
          for (
            let asOf = Math.min(EVERY, entries.length);
            asOf < entries.length + EVERY;
            asOf += EVERY
          ) {
            const at = Math.min(asOf, entries.length);
            expect(await answers(postgres, at)).toBe(await answers(sqlite, at));
          }
        } finally {
          await postgres.close();
          await sqlite.close();
        }
      }),
      { numRuns: Number(process.env.ENGINE_RUNS ?? 200) },
    ));
});

const idOf = (event: object): string =>
  createHash('sha256').update(JSON.stringify(event)).digest('hex');

const folded = async (url: string, entries: readonly LogEntry[]): Promise<Catalog> => {
  const catalog = await openCatalog(url);
  for (let done = 0; done < entries.length; done += EVERY) {
    await catalog.project(entries.slice(done, done + EVERY));
  }
  return catalog;
};

/** What people see, as bytes. */
const answers = async ({ db }: Catalog, asOf: number): Promise<string> => {
  const query = { query: 'a', kind: null, namespace: null, owner: null, tag: null };
  return JSON.stringify([
    await exportGraph(db, asOf, { current: false }),
    await countsAt(db, asOf),
    await search(db, asOf, query, { first: 1000, after: null }),
  ]);
};
