import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { told } from '../../../test/oracle/telling.ts';
import { datasetsByName } from './assets/datasets.ts';
import { nodesOf, withCatalog } from './catalogs.contract.ts';
import { edgesOfDatasets } from './edges/edge-history.ts';

const EVENTS = [told('r1 COMPLETE 2026-01-01 A -> X'), told('r2 COMPLETE 2026-01-02 B -> X')];

/** The cells of the example's table. */
const tableInReadme = (): readonly (readonly string[])[] =>
  readFileSync(new URL('README.md', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => /^\| \d+ \|/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map((cells) => cells.slice(1, 5));

describe('the README', () => {
  it('shows the upstream edges of X as of each of its two events', async () => {
    await withCatalog(EVENTS, async (db) => {
      const rows: (readonly string[])[] = [];
      for (const asOf of [1, 2]) {
        const [x] = await datasetsByName(db, asOf, [{ namespace: 'n', name: 'X' }]);
        const page = { first: 10, after: null };
        const [edges] = await edgesOfDatasets(db, asOf, [x?.node ?? 0], 'UPSTREAM', page);
        for (const { from, since, until } of nodesOf(edges))
          rows.push([String(asOf), from.name, String(since), String(until ?? '')]);
      }
      expect(rows).toEqual(tableInReadme());
    });
  });
});
