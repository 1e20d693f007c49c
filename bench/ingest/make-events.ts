import { randomUUID } from 'node:crypto';

const PRODUCER = 'https://bench.example/tree/1.0.0/integration/spark';

/** So many events that were never there before: a START and a COMPLETE for each run of one of 100 jobs. */
export const makeEvents = (count: number): readonly string[] =>
  Array.from({ length: Math.ceil(count / 2) }, (_, index) => {
    const runId = randomUUID();
    return [eventOf('START', runId, index), eventOf('COMPLETE', runId, index)];
  })
    .flat()
    .slice(0, count);

const eventOf = (eventType: string, runId: string, index: number): string =>
  JSON.stringify({
    eventTime: new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString(),
    eventType,
    producer: PRODUCER,
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run: { runId },
    job: { namespace: 'bench', name: `job ${index % 100}` },
    inputs: [0, 1].map((n) => datasetOf((index + n) % 100)),
    outputs: [datasetOf(100 + (index % 100))],
  });

const datasetOf = (index: number): object => ({
  namespace: 'postgres://bench.example:5432',
  name: `shop.public.table_${index}`,
  facets: {
    schema: {
      _producer: PRODUCER,
      _schemaURL: 'https://openlineage.io/spec/facets/1-2-0/SchemaDatasetFacet.json',
      fields: ['id', 'customer_id', 'amount', 'created_at'].map((name) => ({ name, type: 'text' })),
    },
  },
});
