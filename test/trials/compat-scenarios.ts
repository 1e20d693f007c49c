import { airflow, simpleRunEvent } from './compat-airflow.ts';
import { bigquery, cll, producerTest, producerTestComplete } from './compat-spark.ts';
import type { InWords } from './in-words.ts';
import { linesOf, type Line } from './recordings.ts';

/** A scenario of OpenLineage's compatibility tests, and what was worked out by hand of its events. */
export interface Scenario {
  readonly name: string;
  readonly orders: readonly (readonly [order: 'text order' | 'numeric order', Line[]])[];
  readonly expected: InWords;
}

/** The six scenarios, each in the text order and in the numeric order of its files' names. */
export const compatScenarios = (): readonly Scenario[] => {
  const all = linesOf('compat_scenarios');
  const lines = (from: number, to: number): Line[] =>
    all.filter(({ number }) => number >= from && number <= to);
  // Recorded in text order: 1.json, 10.json, …, which is the numeric one where there are no more than nine files.
  const inOneOrder = (own: Line[]): Scenario['orders'] => [
    ['text order', own],
    ['numeric order', own],
  ];
  const complete: Scenario['orders'] = [
    ['text order', lines(59, 74)],
    ['numeric order', [...lines(59, 59), ...lines(67, 74), ...lines(60, 66)]],
  ];
  return [
    { name: 'CLL', orders: inOneOrder(lines(1, 9)), expected: cll },
    { name: 'airflow', orders: inOneOrder(lines(10, 41)), expected: airflow },
    { name: 'simple_run_event', orders: inOneOrder(lines(42, 42)), expected: simpleRunEvent },
    {
      name: 'spark_dataproc_bigquery_shakespare',
      orders: inOneOrder(lines(43, 54)),
      expected: bigquery,
    },
    {
      name: 'spark_dataproc_simple_producer_test',
      orders: inOneOrder(lines(55, 58)),
      expected: producerTest,
    },
    {
      name: 'spark_dataproc_simple_producer_test_complete',
      orders: complete,
      expected: producerTestComplete,
    },
  ];
};
