import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { dataset, event, logOf, project } from './log.fixture.ts';
import { createMemoryStore } from './memory-store.fixture.ts';
import type { EdgeRow, NodeRow } from './state/rows.ts';

const orders = [dataset('orders')];
const items = [dataset('items')];
const prices = [dataset('prices')];
const report = [dataset('report')];

const EVENTS = [
  event('START', { job: 'load', run: 1, minute: 0, inputs: orders }),
  event('COMPLETE', { job: 'load', run: 1, minute: 5, outputs: report }),
  event('COMPLETE', { job: 'load', run: 2, minute: 30, inputs: items, outputs: report }),
  event('RUNNING', { job: 'load', run: 1, minute: 3, inputs: prices }),
  event('START', { job: 'load', run: 3, minute: 40, inputs: orders }),
];

/** The last two cells of each row of the example's table. */
const tableInReadme = (): readonly (readonly string[])[] =>
  readFileSync(new URL('README.md', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => /^\| \d+ +\|/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map((cells) => cells.slice(3, 5));

describe('the README', () => {
  it('shows the edges that its five events open and close', async () => {
    const store = createMemoryStore();
    await project(store, logOf(EVENTS));
    const names = new Map((store.rows('nodes') as NodeRow[]).map(({ id, name }) => [id, name]));
    const edges = store.rows('edges') as EdgeRow[];
    const textsOf = (rows: readonly EdgeRow[]): string =>
      rows
        .map(({ kind, from, to }) => `${kind} ${names.get(from)} → ${names.get(to)}`)
        .sort()
        .join(', ');
    const rows = EVENTS.map((_, index) => [
      textsOf(edges.filter(({ openedAt }) => openedAt === index + 1)),
      textsOf(edges.filter(({ closedAt }) => closedAt === index + 1)),
    ]);
    expect(rows).toEqual(tableInReadme());
  });
});
