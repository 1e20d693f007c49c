import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { GraphDocument } from '../oracle/naive.ts';
import { compatReport } from './compat-report.ts';
import { compatScenarios } from './compat-scenarios.ts';
import { foldedGraphOf, naiveGraphOf } from './graph-of.ts';
import { inOrder, inWords } from './in-words.ts';
import { shuffled } from './shuffled.ts';

const inBothOrders = compatScenarios().flatMap(({ name, orders, expected }) =>
  orders.map(([order, own]) => [name, order, own, expected] as const),
);

describe.each(inBothOrders)('the scenario %s, in %s', (_name, _order, own, expected) => {
  it('is what was worked out by hand, says the naive reading', () => {
    expect(inOrder(inWords(naiveGraphOf(own)))).toEqual(inOrder(expected));
  });

  it.each([
    ['as sent', own],
    ['backwards', own.toReversed()],
    ['in another order', shuffled(own, 7)],
  ])('is what was worked out by hand, says the fold: %s', async (_how, sent) => {
    const graph = (await foldedGraphOf(sent)) as GraphDocument;
    expect(inOrder(inWords(graph))).toEqual(inOrder(expected));
  });
});

describe('the report on the scenarios', () => {
  it('that is committed is what `npm run compat` writes, and nothing in it fails', async () => {
    const committed: unknown = JSON.parse(readFileSync('docs/compat-report.json', 'utf8'));
    expect(committed).toEqual(await compatReport());
    expect(JSON.stringify(committed)).not.toContain('FAILURE');
  });
});
