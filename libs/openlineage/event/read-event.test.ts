import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseJson } from '../json/json-parse.ts';
import { readEvent } from './read-event.ts';
import { outcomeOf, read, runEvent } from './reading.contract.ts';
import { choices, spelt, tree } from '../json/spelling.contract.ts';
import { cases } from '../../../test/effort.ts';

const job = { namespace: 'spark', name: 'nightly.load' };
const dataset = { namespace: 's3://shop', name: 'orders' };
const eventTime = '2026-01-02T03:04:05Z';

describe('the kind of an event depends on its members', () => {
  test('with a run it is a RunEvent', () => {
    expect(read(runEvent())).toMatchObject({ kind: 'RUN', job, eventType: 'COMPLETE' });
  });

  test('with a job and no run it is a JobEvent, whatever its eventType', () => {
    expect(read({ eventTime, eventType: 'COMPLETE', job })).toMatchObject({ kind: 'JOB', job });
    expect(read({ eventTime, run: null, job })).toMatchObject({ kind: 'JOB', job });
  });

  test('with a dataset alone it is a DatasetEvent, even if schemaURL says otherwise', () => {
    const schemaURL = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent';
    expect(read({ eventTime, schemaURL, dataset })).toMatchObject({ kind: 'DATASET', dataset });
    expect(read({ eventTime, dataset })).toMatchObject({ kind: 'DATASET', dataset });
  });

  test('a run wins over a dataset beside it', () => {
    expect(read(runEvent({ dataset }))).toMatchObject({ kind: 'RUN' });
  });
});

describe('an event is refused only if it has no key or no time', () => {
  test.each([
    ['[]', '', 'the event is not an object: [] names no run, job or dataset'],
    ['"x"', '', 'the event is not an object: "x" names no run, job or dataset'],
    ['NaN', '', 'the event is not an object: NaN names no run, job or dataset'],
    ['{}', 'run', 'run, job and dataset are missing: an event must be of one of them'],
    [
      runEvent({ run: {} }),
      'run.runId',
      'run.runId is missing: an event of a run must name the run',
    ],
    [
      runEvent({ run: { runId: 7 } }),
      'run.runId',
      'run.runId is not a text: an event of a run must name the run',
    ],
    [
      runEvent({ run: { runId: '' } }),
      'run.runId',
      'run.runId is empty: an event of a run must name the run',
    ],
    [runEvent({ run: [] }), 'run', 'run is not an object: an event of a run must name the run'],
    [runEvent({ job: null }), 'job', 'job is missing: an event of a job must name the job'],
    [
      runEvent({ job: { name: 'load' } }),
      'job.namespace',
      'job.namespace is missing: an event of a job must name the job',
    ],
    [
      { eventTime, job: { namespace: 'spark', name: '' } },
      'job.name',
      'job.name is empty: an event of a job must name the job',
    ],
    [
      { eventTime, dataset: { namespace: 's3://shop', name: null } },
      'dataset.name',
      'dataset.name is missing: an event of a dataset must name the dataset',
    ],
    [{ job }, 'eventTime', 'eventTime is missing: an event must say when it happened'],
    [
      runEvent({ eventTime: 1_767_225_600 }),
      'eventTime',
      'eventTime is not a text: an event must say when it happened',
    ],
    [
      runEvent({ eventTime: 'yesterday' }),
      'eventTime',
      'eventTime is not an ISO 8601 time between the years 0000 and 9999: "yesterday"',
    ],
  ])('%j: %s', (sent, path, reason) => {
    expect(outcomeOf(sent)).toEqual({ ok: false, path, reason });
  });

  test('any JSON gives an event or a refusal', () => {
    fc.assert(
      fc.property(tree, choices, (value, chosen) => {
        const outcome = readEvent(parseJson(Buffer.from(spelt(value, chosen))));
        if (!outcome.ok) expect(outcome.reason).not.toBe('');
      }),
    );
  });

  // Each part of an otherwise valid event is replaced with an arbitrary value.
  test('the event counts, whatever its facets and lists contain', () => {
    const place = fc.constantFrom(
      (junk: string) => `"producer":${junk}`,
      (junk: string) => `"eventType":${junk}`,
      (junk: string) => `"schemaURL":${junk}`,
      (junk: string) => `"inputs":${junk}`,
      (junk: string) => `"outputs":[${junk}]`,
      (junk: string) => `"outputs":[{"namespace":"a","name":"b","facets":${junk}}]`,
      ...['schema', 'columnLineage', 'lineage', 'symlinks', 'lifecycleStateChange', 'version'].map(
        (key) => (junk: string) =>
          `"outputs":[{"namespace":"a","name":"b","facets":{"${key}":${junk}}}]`,
      ),
      ...['fields', 'dataset'].flatMap((member) =>
        ['schema', 'columnLineage', 'lineage'].map(
          (key) => (junk: string) =>
            `"outputs":[{"namespace":"a","name":"b","facets":{"${key}":{"${member}":${junk}}}}]`,
        ),
      ),
      (junk: string) =>
        `"inputs":[{"namespace":"a","name":"b","inputFacets":{"dataQualityMetrics":{"columnMetrics":${junk}}}}]`,
    );
    fc.assert(
      fc.property(place, tree, choices, (put, value, chosen) => {
        const text = `{"eventTime":"2026-01-02T03:04:05Z","run":{"runId":"r"},"job":{"namespace":"n","name":"j"},${put(spelt(value, chosen))}}`;
        const event = read(text);
        for (const { path, reason } of event.setAside) {
          expect(path).not.toBe('');
          expect(reason).not.toBe('');
        }
      }),
      { numRuns: cases(2000) },
    );
  });
});

describe('an event with unknown members', () => {
  test('keeps every facet as it was sent, known or not', () => {
    const facets = { my_facet: { a: [1, { b: null }] }, 'spark.logicalPlan': { plan: [] } };
    const event = read(runEvent({ run: { runId: 'r', facets } }));
    if (event.kind !== 'RUN') throw new Error('unreachable: it has a run');
    expect(Object.fromEntries(event.runFacets.all)).toEqual(
      parseJson(Buffer.from(JSON.stringify(facets))),
    );
    expect(event.setAside).toEqual([]);
  });

  test('is read whatever other members it has, and they are set aside', () => {
    const { setAside } = read(runEvent({ comment: 'x', tags: [1] }));
    expect(setAside.map(({ path }) => path)).toEqual(['comment', 'tags']);
  });
});
