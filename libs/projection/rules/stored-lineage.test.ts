import { describe, expect, it } from '@jest/globals';
import { parseJson, readEvent } from '#openlineage';
import { lineageOfJob, lineageOfRun, storedEntries, type StoredLineage } from './stored-lineage.ts';

const stored = (event: object): StoredLineage => {
  const whole = {
    eventTime: '2026-03-01T00:00:00Z',
    producer: 'p',
    job: { namespace: 'n', name: 'j' },
  };
  const outcome = readEvent(parseJson(Buffer.from(JSON.stringify({ ...whole, ...event }))));
  if (!outcome.ok) throw new Error(outcome.reason);
  const read = outcome.event;
  if (read.kind === 'DATASET') throw new Error('unreachable: an event of a job');
  return read.kind === 'RUN' ? lineageOfRun(read) : lineageOfJob(read);
};

const run = (more: object): object => ({ eventType: 'COMPLETE', run: { runId: 'r' }, ...more });

const output = (facets: object): StoredLineage['outputs'][number] | undefined =>
  stored(run({ outputs: [{ namespace: 'n', name: 'x', facets }] })).outputs[0];

describe('what is stored of a run event', () => {
  it('names its inputs and outputs', () => {
    const { inputs, outputs, lineage } = stored(
      run({ inputs: [{ namespace: 'n', name: 'a' }], outputs: [{ namespace: 'n', name: 'x' }] }),
    );
    expect(inputs.map(({ name }) => name)).toEqual(['a']);
    expect(outputs).toEqual([
      { namespace: 'n', name: 'x', columns: null, change: null, previous: null, version: null },
    ]);
    expect(lineage).toBeNull();
  });

  it('has the lifecycle and version of a dataset', () => {
    const previousIdentifier = { namespace: 'n', name: 'w' };
    expect(
      output({
        lifecycleStateChange: { lifecycleStateChange: 'RENAME', previousIdentifier },
        version: { datasetVersion: '7' },
      }),
    ).toMatchObject({ change: 'RENAME', previous: { namespace: 'n', name: 'w' }, version: '7' });
  });

  it('has the columns of an output, without fields that have no source', () => {
    const inputFields = [{ namespace: 'n', name: 'a', field: 'b' }];
    const fields = { x: { inputFields }, y: { inputFields: [] } };
    expect(output({ columnLineage: { fields } })?.columns?.fields).toMatchObject([
      ['x', [{ namespace: 'n', name: 'a', field: 'b' }]],
    ]);
  });

  it('has no sources where columnLineage is deleted, so that it replaces a former one', () => {
    expect(output({ columnLineage: { _deleted: true } })?.columns).toEqual({
      fields: [],
      dataset: [],
    });
  });

  it('tells whether an extractionError facet came with it', () => {
    const extractionError = { totalTasks: 1, failedTasks: 1, errors: [] };
    expect(stored(run({ run: { runId: 'r', facets: { extractionError } } })).extractionError).toBe(
      true,
    );
    expect(stored(run({})).extractionError).toBe(false);
  });

  it('has the job type', () => {
    const facets = { jobType: { processingType: 'STREAMING', integration: 'FLINK' } };
    expect(stored(run({ job: { namespace: 'n', name: 'j', facets } })).jobType).toEqual({
      processingType: 'STREAMING',
      eventContentMode: null,
    });
  });
});

it('what is stored of a JobEvent has no extraction error', () => {
  expect(stored({ inputs: [], outputs: [{ namespace: 'n', name: 'x' }] })).toMatchObject({
    outputs: [{ name: 'x' }],
    extractionError: false,
  });
});

describe('an explicit lineage facet', () => {
  it('is stored entry by entry', () => {
    const dataset = { namespace: 'n', name: 'x' };
    const fields = new Map([['a', []]]);
    expect(
      storedEntries([
        { type: 'DATASET', dataset, inputs: null, fields },
        { type: 'JOB', job: null, inputs: [{ type: 'JOB', job: null }] },
      ]),
    ).toEqual([
      { type: 'DATASET', dataset, inputs: [], fields: [['a', []]] },
      { type: 'JOB', job: null, inputs: [{ type: 'JOB', job: null }] },
    ]);
  });

  it('counts as absent when it is deleted', () => {
    expect(storedEntries('deleted')).toBeNull();
    expect(storedEntries(undefined)).toBeNull();
    expect(storedEntries([])).toEqual([]);
  });
});
