import { describe, expect, test } from '@jest/globals';
import type { Deletable, LineageEntry } from '../event/event.ts';
import { read, readJob } from '../event/reading.contract.ts';

const eventTime = '2026-01-01T00:00:00Z';

const ofJob = (lineage: object) => {
  const event = readJob({ eventTime, job: { namespace: 'n', name: 'j', facets: { lineage } } });
  return { lineage: event.jobFacets.lineage, setAside: event.setAside };
};

const ofDataset = (lineage: object): Deletable<readonly LineageEntry[]> | undefined => {
  const event = read({ eventTime, dataset: { namespace: 'wh', name: 'x', facets: { lineage } } });
  if (event.kind !== 'DATASET') throw new Error('unreachable: it has a dataset only');
  return event.dataset.facets.lineage;
};

const X = { type: 'DATASET', namespace: 'wh', name: 'x' };
const unknown = { type: null, subtype: null, masking: false };
const a = { type: 'DATASET', namespace: 'wh', name: 'a', field: null, transformations: [unknown] };

describe('the lineage facet', () => {
  test('of a job has its targets, each with its sources, as a whole and by field', () => {
    const sum = { type: 'DIRECT', subtype: 'AGGREGATION', description: 'sum', masking: true };
    expect(
      ofJob({
        entries: [
          {
            ...X,
            inputs: [{ type: 'DATASET', namespace: 'wh', name: 'a' }],
            fields: {
              total: {
                inputs: [
                  {
                    type: 'DATASET',
                    namespace: 'wh',
                    name: 'a',
                    field: 'amount',
                    transformations: [sum, sum],
                  },
                ],
              },
            },
          },
        ],
      }),
    ).toEqual({
      lineage: [
        {
          type: 'DATASET',
          dataset: { namespace: 'wh', name: 'x' },
          inputs: [a],
          fields: new Map([
            [
              'total',
              [
                {
                  ...a,
                  field: 'amount',
                  transformations: [{ type: 'DIRECT', subtype: 'AGGREGATION', masking: true }],
                },
              ],
            ],
          ]),
        },
      ],
      setAside: [],
    });
  });

  test('distinguishes "known to have no source" from "not given"', () => {
    const inputsOf = (entry: object) => ofJob({ entries: [{ ...X, ...entry }] }).lineage;
    expect(inputsOf({ inputs: [] })).toMatchObject([{ inputs: [], fields: new Map() }]);
    expect(inputsOf({})).toMatchObject([{ inputs: null, fields: new Map() }]);
    expect(inputsOf({ inputs: null, fields: null })).toMatchObject([{ inputs: null }]);
    expect(inputsOf({ fields: { id: {} } })).toMatchObject([
      { inputs: null, fields: new Map([['id', []]]) },
    ]);
  });

  test('may have jobs as targets and sources; one without a name is the job of the event', () => {
    const other = { namespace: 'airflow', name: 'dag' };
    expect(
      ofJob({
        entries: [
          {
            type: 'JOB',
            ...other,
            inputs: [{ type: 'JOB' }, { type: 'JOB', ...other, runId: 'r' }],
          },
          { type: 'JOB' },
          { ...X, inputs: [{ type: 'JOB' }] },
        ],
      }).lineage,
    ).toEqual([
      {
        type: 'JOB',
        job: other,
        inputs: [
          { type: 'JOB', job: null },
          { type: 'JOB', job: other },
        ],
      },
      { type: 'JOB', job: null, inputs: null },
      {
        type: 'DATASET',
        dataset: { namespace: 'wh', name: 'x' },
        inputs: [{ type: 'JOB', job: null }],
        fields: new Map(),
      },
    ]);
  });

  test('of a dataset has the dataset itself as its one target', () => {
    const inputs = [{ type: 'DATASET', namespace: 'wh', name: 'a' }];
    expect(ofDataset({ inputs, fields: { id: { inputs } } })).toEqual([
      {
        type: 'DATASET',
        dataset: { namespace: 'wh', name: 'x' },
        inputs: [a],
        fields: new Map([['id', [a]]]),
      },
    ]);
  });

  test('may be deleted or empty, which differ', () => {
    expect(ofJob({ _deleted: true }).lineage).toBe('deleted');
    expect(ofDataset({ _deleted: true })).toBe('deleted');
    expect(ofJob({ entries: [] }).lineage).toEqual([]);
  });

  test.each([
    [{}, 'lineage.entries is missing'],
    [{ entries: null }, 'lineage.entries is null'],
    [{ entries: [{ type: 'TABLE' }] }, 'lineage.entries[0].type is neither DATASET nor JOB'],
    [{ entries: [{ ...X, name: '' }] }, 'lineage.entries[0].name is empty'],
    [{ entries: [{ ...X, inputs: 'a' }] }, 'lineage.entries[0].inputs is not an array'],
    [{ entries: [{ ...X, inputs: [{}] }] }, 'lineage.entries[0].inputs[0].type is missing'],
    [{ entries: [{ ...X, fields: [] }] }, 'lineage.entries[0].fields is not an object'],
    [{ entries: [{ ...X, fields: { a: 1 } }] }, 'lineage.entries[0].fields.a is not an object'],
    [
      { entries: [{ type: 'JOB', name: 'dag' }] },
      'lineage.entries[0] has a namespace without a name, or a name without a namespace',
    ],
  ])('%j is set aside: %s', (facet, reason) => {
    expect(ofJob(facet)).toEqual({
      lineage: undefined,
      setAside: [{ path: 'job.facets.lineage', reason }],
    });
  });
});
