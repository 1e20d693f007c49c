import { describe, expect, it } from '@jest/globals';
import type { GraphDocument } from '../oracle/naive.ts';
import { fluentd } from './fluentd.ts';
import { foldedGraphOf, naiveGraphOf } from './graph-of.ts';
import { inOrder, inWords } from './in-words.ts';
import { linesOf } from './recordings.ts';

const lines = linesOf('fluentd_proxy_fixtures').filter(({ number }) => number !== 9);

describe('events of which half hold a facet of the wrong shape', () => {
  it('are what was worked out by hand, says the naive reading', () => {
    expect(inOrder(inWords(naiveGraphOf(lines)))).toEqual(inOrder(fluentd));
  });

  it.each([
    ['as recorded', lines],
    ['backwards', lines.toReversed()],
  ])('are what was worked out by hand, says the fold: %s', async (_how, sent) => {
    const graph = (await foldedGraphOf(sent)) as GraphDocument;
    expect(inOrder(inWords(graph))).toEqual(inOrder(fluentd));
  });
});
