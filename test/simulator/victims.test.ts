import { describe, expect, it } from '@jest/globals';
import { changedField } from './changed-field.ts';
import { asItIs, runPipeline } from './run-pipeline.ts';
import type { Pipeline } from './pipeline.ts';
import type { Query } from './query.ts';
import type { Column, Table } from './table.ts';
import { fieldKey, victimsOf } from './victims.ts';

const columns: readonly Column[] = ['id', 'customer', 'amount'].map((name) => ({
  name,
  type: 'INTEGER',
  nullable: false,
}));
const sales: Table = {
  columns,
  rows: [
    { id: 'r1', values: [1, 7, 100] },
    { id: 'r2', values: [2, 8, 900] },
    { id: 'r3', values: [3, 7, 500] },
  ],
};
const column = (name: string) => ({ kind: 'COLUMN' as const, input: 0, column: name });
const select = (query: Partial<Query>): Query => ({
  ...{ inputs: ['sales'], joins: [], filter: null, groupBy: null, columns: '*', sort: null },
  ...query,
});
const picked = (...names: readonly string[]) => names.map((name) => ({ name, of: column(name) }));
const output = (dataset: string, query: Query) => ({ dataset, query, declared: null });

// `large` keeps rows by the amount, without showing it; `total` shows it; `names` does not look at it, nor does the dashboard.
const pipeline: Pipeline = {
  sources: new Map([['sales', columns]]),
  jobs: [
    {
      name: 'split',
      outputs: [
        output('total', select({ columns: picked('id', 'amount') })),
        output('names', select({ columns: picked('id', 'customer') })),
      ],
      shows: null,
      saysFields: true,
    },
    {
      name: 'keep',
      outputs: [
        output(
          'large',
          select({
            filter: { of: column('amount'), operator: '>', value: 400 },
            columns: picked('id', 'customer'),
          }),
        ),
      ],
      shows: null,
      saysFields: true,
    },
    {
      name: 'dashboard',
      outputs: [],
      shows: select({ inputs: ['names'] }),
      saysFields: true,
    },
  ],
};

const dataset = { namespace: 'n', name: 'sales' };
const found = (change: Parameters<typeof changedField>[0], way = 0) => {
  const sources = new Map([['sales', sales]]);
  const without = runPipeline(pipeline, sources, asItIs, new Map());
  const having = runPipeline(
    pipeline,
    sources,
    {
      ...asItIs,
      table: (name, made) => (name === 'sales' ? changedField(change, made, way) : made),
    },
    without.tables,
  );
  const { datasets, jobs, fields, ownFields } = victimsOf(pipeline, 'sales', without, having);
  return {
    datasets: [...datasets].filter((name) => name !== 'sales'),
    jobs: [...jobs],
    fields: [...fields].filter((name) => !name.includes('sales')),
    ownFields: [...ownFields].filter((name) => !name.includes('sales')),
  };
};

describe('who is harmed', () => {
  it('by a field that is gone: who asks for it, with all that it writes', () => {
    const change = { kind: 'DROP_FIELD', dataset, field: 'amount' } as const;
    const { datasets, jobs } = found(change);
    expect(datasets).toEqual(['total', 'names', 'large']);
    expect(jobs).toEqual(['split', 'keep']);
  });

  it('by another unit: who shows the values, or chooses by them', () => {
    const change = { kind: 'CHANGE_UNIT', dataset, field: 'amount', note: '' } as const;
    expect(found(change)).toEqual({
      datasets: ['total', 'large'],
      jobs: ['split', 'keep'],
      fields: [fieldKey('total', 'amount'), fieldKey('large', 'id'), fieldKey('large', 'customer')],
      // The rows of `large` are others, none of its values is.
      ownFields: [fieldKey('total', 'amount')],
    });
  });

  it('by a further column, or a wider type: nobody', () => {
    const nobody = { datasets: [], jobs: [], fields: [], ownFields: [] };
    expect(found({ kind: 'ADD_FIELD', dataset, field: 'more', type: 'TEXT' })).toEqual(nobody);
    expect(found({ kind: 'RETYPE_FIELD', dataset, field: 'amount', type: 'BIGINT' })).toEqual(
      nobody,
    );
  });

  it('by another type: who compares with the former one, and whose column is of it now', () => {
    const change = { kind: 'RETYPE_FIELD', dataset, field: 'amount', type: 'TEXT' } as const;
    const { datasets, jobs, ownFields } = found(change);
    expect(datasets).toEqual(['total', 'large']);
    expect(jobs).toEqual(['split', 'keep']);
    expect(ownFields).toEqual([fieldKey('total', 'amount')]);
  });
});
