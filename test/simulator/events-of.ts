import { hashOf } from './hash-of.ts';
import { inputsOf, type Job, type Output, type Pipeline } from './pipeline.ts';
import { indirect, refsOf, type Use } from './refs-of.ts';
import type { Query } from './query.ts';
import type { Places } from './random-change.ts';
import type { Column, Table } from './table.ts';

const producer = 'https://simulator.example/lineage/tree/1.0.0/integration/simulator';
const core = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/';

type Tables = ReadonlyMap<string, Table>;

/** What the pipeline would send: its sources as they are declared, and two runs of each job. */
export const eventsOf = (pipeline: Pipeline, tables: Tables, places: Places): readonly object[] => [
  ...[...pipeline.sources].map(([name, columns]) => ({
    eventTime: '2026-03-01T00:00:00Z',
    producer,
    schemaURL: `${core}DatasetEvent`,
    dataset: { namespace: places.datasets, name, facets: schemaOf(columns) },
  })),
  ...[0, 1].flatMap((day) =>
    pipeline.jobs.map((job, index) => ({
      eventTime: `2026-03-0${day + 1}T01:${String(index).padStart(2, '0')}:00Z`,
      eventType: 'COMPLETE',
      producer,
      schemaURL: `${core}RunEvent`,
      run: { runId: runIdOf(places, day * 100 + index) },
      job: { namespace: places.jobs, name: job.name },
      inputs: inputsOf(job).map((name) => ({ namespace: places.datasets, name })),
      outputs: job.outputs.map((output) => outputOf(job, output, tables, places)),
    })),
  ),
];

const runIdOf = ({ jobs }: Places, number: number): string => {
  const digits = hashOf(jobs).toString(16).padStart(14, '0').slice(-12);
  return `${digits.slice(0, 8)}-${digits.slice(8)}-7000-8000-${String(number).padStart(12, '0')}`;
};

const outputOf = (job: Job, output: Output, tables: Tables, places: Places): object => ({
  namespace: places.datasets,
  name: output.dataset,
  facets: {
    ...schemaOf(tables.get(output.dataset)?.columns ?? []),
    // As for CREATE OR REPLACE TABLE AS; a job that inserts states nothing.
    ...(job.saysFields &&
      output.declared === null && {
        lifecycleStateChange: facet('LifecycleStateChangeDatasetFacet', {
          lifecycleStateChange: 'CREATE',
        }),
      }),
    ...(job.saysFields && {
      columnLineage: facet('ColumnLineageDatasetFacet', columnLineage(output, tables, places)),
    }),
  },
});

const facet = (name: string, body: object): object => ({
  _producer: producer,
  _schemaURL: `https://openlineage.io/spec/facets/1-2-0/${name}.json#/$defs/${name}`,
  ...body,
});

const schemaOf = (columns: readonly Column[]) => ({
  schema: facet('SchemaDatasetFacet', {
    fields: columns.map(({ name, type }) => ({ name, type })),
  }),
});

/** Every other output repeats what concerns all its rows in each of its fields, as Spark does by default. */
const columnLineage = (output: Output, tables: Tables, places: Places): object => {
  const { query, dataset } = output;
  const columns = query.columns === '*' ? allOf(tables.get(dataset)?.columns ?? []) : query.columns;
  const rows = rowUses(query);
  const isRepeated = dataset.endsWith('2');
  const sources = (uses: readonly Use[]): readonly object[] =>
    uses.map(({ ref, type, subtype, masking }) => ({
      namespace: places.datasets,
      name: query.inputs[ref.input],
      field: ref.column,
      transformations: [{ type, subtype, masking }],
    }));
  return {
    fields: Object.fromEntries(
      columns.map(({ name, of }) => [
        name,
        { inputFields: sources([...refsOf(of), ...(isRepeated ? rows : [])]) },
      ]),
    ),
    ...(!isRepeated && { dataset: sources(rows) }),
  };
};

const allOf = (columns: readonly Column[]) =>
  columns.map(({ name }) => ({
    name,
    of: { kind: 'COLUMN' as const, input: 0, column: name },
  }));

/** What decides over which rows there are, and in which order. */
const rowUses = ({ joins, filter, groupBy, sort }: Query): readonly Use[] => [
  ...joins.flatMap(({ left, right }) => [indirect(left, 'JOIN'), indirect(right, 'JOIN')]),
  ...(filter === null ? [] : [indirect(filter.of, 'FILTER')]),
  ...(groupBy ?? []).map((ref) => indirect(ref, 'GROUP_BY')),
  ...(sort === null ? [] : [indirect(sort.by, 'SORT')]),
];
