import { datasetOf, rename, runEvent, schemaOf, streaming, type Output } from './run-event.ts';

/** A kind of history that grows in one respect. `event` gives the event with an index, from 0; event times increase. */
export interface Scenario {
  readonly key: string;
  readonly title: string;
  /** Events of a full run, and of a quick one. */
  readonly full: number;
  readonly quick: number;
  readonly event: (index: number) => Buffer;
}

const sales: Output = datasetOf('sales');
const orders = datasetOf('orders');
const customers = datasetOf('customers');

/** A job completes a run for each index. */
const completed = (index: number, content: Parameters<typeof runEvent>[0]['content']): Buffer =>
  runEvent({ type: 'COMPLETE', run: `run-${index}`, minute: index, content });

export const SCENARIOS: readonly Scenario[] = [
  {
    key: 'a',
    title: 'one job, runs under distinct parents',
    full: 200_000,
    quick: 1000,
    event: (index) => {
      const run = Math.floor(index / 2);
      return runEvent({
        type: index % 2 === 0 ? 'START' : 'COMPLETE',
        run: `run-${run}`,
        minute: index,
        content: { parent: `parent-${run}`, inputs: [orders, customers], outputs: [sales] },
      });
    },
  },
  {
    key: 'b',
    title: 'one dataset, each event by another job',
    full: 5000,
    quick: 600,
    event: (index) =>
      completed(index, {
        job: `job-${index}`,
        inputs: [datasetOf(`input-${index}`)],
        outputs: [{ ...sales, facets: schemaOf(columns(0, 20)) }],
      }),
  },
  {
    key: 'c',
    title: 'one streaming run',
    full: 50_000,
    quick: 400,
    event: (index) =>
      runEvent({
        type: index === 0 ? 'START' : 'RUNNING',
        run: 'run',
        minute: index,
        content: { jobFacets: streaming, inputs: [orders, customers], outputs: [sales] },
      }),
  },
  {
    key: 'd',
    title: 'one job states two schemas in turns',
    full: 20_000,
    quick: 600,
    event: (index) =>
      completed(index, {
        inputs: [orders],
        outputs: [{ ...sales, facets: schemaOf(columns(index % 2, 20)) }],
      }),
  },
  {
    key: 'e',
    title: 'every run repeats a schema of 500 columns',
    full: 5000,
    quick: 150,
    event: (index) =>
      completed(index, {
        inputs: [orders],
        outputs: [{ ...sales, facets: schemaOf(columns(0, 500)) }],
      }),
  },
  {
    key: 'f',
    title: 'one job, ten other datasets in each run',
    full: 10_000,
    quick: 300,
    event: (index) =>
      completed(index, {
        inputs: numbers(5).map((n) => datasetOf(`input-${index}-${n}`)),
        outputs: numbers(5).map((n) => datasetOf(`output-${index}-${n}`)),
      }),
  },
  {
    key: 'g',
    title: 'mapped runs of one parent within a day',
    full: 10_000,
    quick: 400,
    event: (index) =>
      runEvent({
        type: 'COMPLETE',
        run: `run-${index}`,
        minute: index / 10,
        content: {
          parent: 'parent',
          inputs: [datasetOf(`input-${index}`)],
          outputs: [datasetOf(`output-${index}`)],
        },
      }),
  },
  {
    key: 'h',
    title: 'runs that never end',
    full: 10_000,
    quick: 600,
    event: (index) =>
      runEvent({
        type: 'START',
        run: `run-${index}`,
        minute: index,
        content: { inputs: [orders, customers], outputs: [sales] },
      }),
  },
  {
    key: 'i',
    title: 'one dataset, another schema of 50 fields each time',
    full: 5000,
    quick: 200,
    event: (index) =>
      completed(index, {
        inputs: [orders],
        outputs: [{ ...sales, facets: schemaOf(columns(index, 50)) }],
      }),
  },
  {
    key: 'j',
    title: 'RENAME moves a table to and fro between two names',
    full: 1000,
    quick: 60,
    event: (index) => {
      const [from, to] = index % 2 === 0 ? ['blue', 'green'] : ['green', 'blue'];
      return completed(index, { outputs: [{ ...datasetOf(to), facets: rename(from) }] });
    },
  },
  {
    key: 'k',
    title: 'first import: all names are new, 50 columns',
    full: 10_000,
    quick: 150,
    event: (index) => imported(index, columns(0, 50)),
  },
  {
    key: 'l',
    title: 'a table is built under another name and swapped in',
    full: 2000,
    quick: 60,
    event: (index) => {
      const outputs: readonly Output[] =
        index % 2 === 0
          ? [datasetOf('sales_tmp')]
          : [
              { ...datasetOf('sales_backup'), facets: rename('sales') },
              { ...datasetOf('sales'), facets: rename('sales_tmp') },
            ];
      return completed(index, { inputs: index % 2 === 0 ? [orders] : [], outputs });
    },
  },
  {
    key: 'm',
    title: 'first import: all names and all columns are new, 50 columns',
    full: 10_000,
    quick: 150,
    event: (index) => imported(index, columns(50 * index, 50)),
  },
  {
    key: 'n',
    title: 'runs that name no dataset',
    full: 100_000,
    quick: 600,
    event: (index) => completed(index, {}),
  },
];

/** The first run of a job that copies a dataset, column by column. */
const imported = (index: number, names: readonly string[]): Buffer => {
  const input = datasetOf(`input-${index}`);
  const fields = Object.fromEntries(
    names.map((field) => [field, { inputFields: [{ ...input, field }] }]),
  );
  return completed(index, {
    job: `job-${index}`,
    inputs: [{ ...input, facets: schemaOf(names) }],
    outputs: [
      {
        ...datasetOf(`output-${index}`),
        facets: { ...schemaOf(names), columnLineage: { fields } },
      },
    ],
  });
};

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);

const columns = (first: number, count: number): readonly string[] =>
  numbers(count).map((n) => `column_${first + n}`);
