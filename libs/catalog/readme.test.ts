import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { OPEN } from '#lineage';
import { told } from '../../test/oracle/telling.ts';
import { EdgeRow } from './answer-tables.ts';
import { withCatalog } from './queries/catalogs.contract.ts';
import { nodeNames } from './queries/names/node-names.ts';

const EVENTS = [told('r1 COMPLETE 2026-01-01 A -> X'), told('r2 COMPLETE 2026-01-02 B -> X')];

/** The cells of the example's table. */
const tableInReadme = (): readonly (readonly string[])[] =>
  readFileSync(new URL('README.md', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => /^\| \d+ \|/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map((cells) => cells.slice(1, 5));

describe('the README', () => {
  it('shows the rows of edges that its two events open and close', async () => {
    await withCatalog(EVENTS, async (db) => {
      const rows = await db.find(EdgeRow, { order: { openedAt: 'ASC', kind: 'ASC' } });
      const nameOf = await nodeNames(
        db,
        rows.flatMap(({ from, to }) => [from, to]),
      );
      const shown = rows.map(({ openedAt, closedAt, kind, from, to, basis }) => [
        String(openedAt),
        closedAt === OPEN ? '' : String(closedAt),
        `${kind} ${nameOf(from).name} → ${nameOf(to).name}`,
        basis ?? '',
      ]);
      expect(shown).toEqual(tableInReadme());
    });
  });
});
