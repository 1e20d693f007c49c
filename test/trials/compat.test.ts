import { describe, expect, it } from '@jest/globals';
import type { GraphDocument } from '../oracle/naive.ts';
import { airflow, simpleRunEvent } from './compat-airflow.ts';
import { bigquery, cll, producerTest, producerTestComplete } from './compat-spark.ts';
import { foldedGraphOf, naiveGraphOf } from './graph-of.ts';
import { inOrder, inWords, type InWords } from './in-words.ts';
import { linesOf, type Line } from './recordings.ts';
import { shuffled } from './shuffled.ts';

const all = linesOf('compat_scenarios');
const lines = (from: number, to: number): readonly Line[] =>
  all.filter(({ number }) => number >= from && number <= to);

const complete = lines(59, 74);
// 1.json, 2.json, …, where the file has them as 1.json, 10.json, …
const inNumericOrder = [...lines(59, 59), ...lines(67, 74), ...lines(60, 66)];

const SCENARIOS: readonly (readonly [name: string, lines: readonly Line[], expected: InWords])[] = [
  ['CLL', lines(1, 9), cll],
  ['airflow', lines(10, 41), airflow],
  ['simple_run_event', lines(42, 42), simpleRunEvent],
  ['spark_dataproc_bigquery_shakespare', lines(43, 54), bigquery],
  ['spark_dataproc_simple_producer_test', lines(55, 58), producerTest],
  ['spark_dataproc_simple_producer_test_complete, in text order', complete, producerTestComplete],
  [
    'spark_dataproc_simple_producer_test_complete, in numeric order',
    inNumericOrder,
    producerTestComplete,
  ],
];

describe.each(SCENARIOS)('the scenario %s', (_, own, expected) => {
  it('is what was worked out by hand, says the naive reading', () => {
    expect(inOrder(inWords(naiveGraphOf(own)))).toEqual(inOrder(expected));
  });

  it.each([
    ['as recorded', own],
    ['backwards', own.toReversed()],
    ['in another order', shuffled(own, 7)],
  ])('is what was worked out by hand, says the fold: %s', async (_how, sent) => {
    const graph = (await foldedGraphOf(sent)) as GraphDocument;
    expect(inOrder(inWords(graph))).toEqual(inOrder(expected));
  });
});
