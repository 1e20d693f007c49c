import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createEventReader } from './event-reader.ts';
import { parseJson } from '../json/json-parse.ts';
import { readEvent, type ReadOutcome } from './read-event.ts';
import { cases } from '../../../test/effort.ts';

const newReader = () => createEventReader(new Map());

const bytes = (event: unknown): Buffer => Buffer.from(JSON.stringify(event));

const eventOf = (rowCount: number, type = 'text', job = 'load') => ({
  eventTime: '2026-01-01T00:00:00Z',
  producer: 'https://shop.example/1.0.0',
  run: { runId: 'r1' },
  job: { namespace: 'shop', name: job, facets: { sql: { query: `select ${type}` } } },
  outputs: [
    {
      namespace: 'db',
      name: 'orders',
      facets: { schema: { fields: [{ name: 'id', type }] } },
      outputFacets: { outputStatistics: { rowCount } },
    },
  ],
});

const outputIn = (outcome: ReadOutcome) => {
  if (!outcome.ok || outcome.event.kind !== 'RUN') throw new Error('no run event');
  return outcome.event.outputs[0];
};

const plain = (data: Buffer): ReadOutcome => readEvent(parseJson(data));

test('facets that repeat in another event are the same object', () => {
  const read = newReader();
  const first = outputIn(read(bytes(eventOf(1))));
  const second = outputIn(read(bytes(eventOf(2))));
  expect(second?.facets).toBe(first?.facets);
  expect(second?.exchangeFacets).not.toEqual(first?.exchangeFacets);
});

test('facets with the same length and beginning are distinguished', () => {
  const read = newReader();
  read(bytes(eventOf(1, 'text')));
  const outcome = read(bytes(eventOf(1, 'date')));
  expect(outputIn(outcome)?.facets.schema).toEqual([
    { path: ['id'], type: 'date', description: null },
  ]);
  expect(outcome).toEqual(plain(bytes(eventOf(1, 'date'))));
});

test('facets are known in events of another job too', () => {
  const read = newReader();
  const first = outputIn(read(bytes(eventOf(1))));
  expect(outputIn(read(bytes(eventOf(1, 'text', 'copy'))))?.facets).toBe(first?.facets);
});

test('a facet of the wrong shape is set aside each time, with its own path', () => {
  const read = newReader();
  const wrong = { namespace: 'db', name: 'orders', facets: { schema: { fields: 'none, really' } } };
  const event = { ...eventOf(1), outputs: [wrong] };
  const later = { ...eventOf(1), outputs: [{ namespace: 'db', name: 'items' }, wrong] };
  for (const one of [event, event, later, later])
    expect(read(bytes(one))).toEqual(plain(bytes(one)));
});

test('an explicit lineage facet has the dataset that sends it as its target', () => {
  const read = newReader();
  const facets = { lineage: { inputs: [{ type: 'DATASET', namespace: 'db', name: 'source' }] } };
  const outputs = [
    { namespace: 'one', name: 'orders', facets },
    { namespace: 'two', name: 'orders', facets },
  ];
  const data = bytes({ ...eventOf(1), outputs });
  for (let time = 0; time < 3; time += 1) expect(read(data)).toEqual(plain(data));
});

test('too deep an object is refused even if the same object was read at a lesser depth', () => {
  const read = newReader();
  const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const job = '"job":{"namespace":"shop","name":"load"}';
  const at = (path: string): Buffer =>
    Buffer.from(`{"eventTime":"2026-01-01T00:00:00Z","run":{"runId":"r"},${job},${path}}`);
  const facets = `"facets":{"x":{"y":${deep(996)}}}`;
  const ofDataset = at(`"outputs":[{"namespace":"db","name":"orders",${facets}}]`);
  const ofRun = at(`"other":{"namespace":"db","name":"orders",${facets}}`);
  for (const data of [ofRun, ofRun]) expect(read(data).ok).toBe(true);
  for (const data of [ofDataset, ofDataset])
    expect(() => read(data)).toThrow('arrays and objects are nested more than 1000 deep');
});

test('events with common parts are read as if each came alone', () => {
  const facet = fc.constantFrom<unknown>(
    { fields: [{ name: 'id', type: 'int' }] },
    { fields: [{ name: 'id', type: 'text' }] },
    { fields: [{ name: 7 }] },
    { _deleted: true },
    { fields: { id: { inputFields: [{ namespace: 'db', name: 'a', field: 'x' }] } } },
    null,
    'x',
  );
  const facets = fc.dictionary(
    fc.constantFrom('schema', 'columnLineage', 'lineage', 'version', 'other', 'facets'),
    facet,
    { maxKeys: 3 },
  );
  const dataset = fc.record({
    namespace: fc.constantFrom('db', 'lake'),
    name: fc.constantFrom('a', 'b', ''),
    facets,
    outputFacets: facets,
  });
  const event = fc.record(
    {
      eventTime: fc.constant('2026-01-01T00:00:00Z'),
      run: fc.record({ runId: fc.constantFrom('1', '2'), facets }),
      job: fc.record({ namespace: fc.constant('j'), name: fc.constantFrom('k', 'l'), facets }),
      inputs: fc.array(dataset, { maxLength: 2 }),
      outputs: fc.array(dataset, { maxLength: 2 }),
    },
    { requiredKeys: ['eventTime', 'job'] },
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 12 }), (events) => {
      const read = newReader();
      for (const one of events) expect(read(bytes(one))).toEqual(plain(bytes(one)));
    }),
    { numRuns: cases(100) },
  );
});
