import { describe, expect, it } from '@jest/globals';
import type { Expression } from './expression.ts';
import type { Job, Pipeline } from './pipeline.ts';
import type { Query } from './query.ts';
import { asItIs, runPipeline } from './run-pipeline.ts';
import type { Column, Table } from './table.ts';
import type { Value } from './value.ts';

const id: Column = { name: 'id', type: 'INTEGER', nullable: false };
const customer: Column = { name: 'customer', type: 'INTEGER', nullable: true };
const city: Column = { name: 'city', type: 'TEXT', nullable: true };
const price: Column = { name: 'price', type: 'INTEGER', nullable: true };

const table = (columns: readonly Column[], ...rows: readonly (readonly Value[])[]): Table => ({
  columns,
  rows: rows.map((values, index) => ({ id: `${index}`, values })),
});
const orders = table([id, customer, price], [1, 7, 10], [2, 8, 20], [3, 7, 5], [4, null, 1]);
const customers = table([id, city], [7, 'Graz'], [8, 'Linz'], [9, 'Wels']);

const of = (column: string, input = 0): Expression & { kind: 'COLUMN' } => ({
  kind: 'COLUMN',
  input,
  column,
});
const select = (query: Partial<Query>): Query => ({
  ...{ inputs: ['orders'], joins: [], filter: null, groupBy: null, columns: '*', sort: null },
  ...query,
});
const job = (name: string, query: Query, declared: readonly Column[] | null = null): Job => ({
  name,
  outputs: [{ dataset: `of-${name}`, query, declared }],
  shows: null,
  saysFields: true,
});
const run = (jobs: readonly Job[], before: ReadonlyMap<string, Table> = new Map()) => {
  const pipeline: Pipeline = { sources: new Map(), jobs };
  const sources = new Map([
    ['orders', orders],
    ['customers', customers],
  ]);
  return runPipeline(pipeline, sources, asItIs, before);
};
const rowsOf = (jobs: readonly Job[], name: string) =>
  run(jobs)
    .tables.get(name)
    ?.rows.map(({ values }) => values);

describe('a job of the simulator', () => {
  it('computes, compares and concatenates; what is missing makes what is made of it missing', () => {
    const columns = [
      { name: 'double', of: { kind: 'TIMES', of: of('customer'), factor: 2 } },
      { name: 'text', of: { kind: 'CONCAT', left: of('id'), right: of('customer') } },
      {
        name: 'dear',
        of: {
          kind: 'CASE',
          when: { of: of('price'), operator: '>', value: 9 },
          then: of('price'),
          otherwise: of('id'),
        },
      },
    ] as const;
    expect(rowsOf([job('a', select({ columns }))], 'of-a')).toEqual([
      [14, '1-7', 10],
      [16, '2-8', 20],
      [14, '3-7', 3],
      [null, null, 4],
    ]);
  });

  it('joins by equal values, and NULL equals nothing', () => {
    const joins = [{ left: of('id'), right: of('customer', 1), kind: 'INNER' }] as const;
    const columns = [
      { name: 'city', of: of('city') },
      { name: 'price', of: of('price', 1) },
    ];
    const query = select({ inputs: ['customers', 'orders'], joins, columns });
    expect(rowsOf([job('a', query)], 'of-a')).toEqual([
      ['Graz', 10],
      ['Graz', 5],
      ['Linz', 20],
    ]);
    const left = select({ ...query, joins: [{ ...joins[0], kind: 'LEFT' }] });
    expect(rowsOf([job('a', left)], 'of-a')?.at(-1)).toEqual(['Wels', null]);
  });

  it('groups, and leaves out what is missing from an aggregate', () => {
    const query = select({
      groupBy: [of('customer')],
      columns: [
        { name: 'customer', of: of('customer') },
        { name: 'sum', of: { kind: 'AGGREGATE', function: 'SUM', of: of('price') } },
        { name: 'known', of: { kind: 'AGGREGATE', function: 'COUNT', of: of('customer') } },
      ],
    });
    expect(rowsOf([job('a', query)], 'of-a')).toEqual([
      [7, 15, 2],
      [8, 20, 1],
      [null, 1, 0],
    ]);
  });

  it('numbers rows within a partition, and sorts and cuts off', () => {
    const query = select({
      sort: { by: of('price'), limit: 3 },
      columns: [
        { name: 'id', of: of('id') },
        {
          name: 'number',
          of: {
            kind: 'WINDOW',
            function: 'ROW_NUMBER',
            partitionBy: of('customer'),
            orderBy: of('price'),
          },
        },
      ],
    });
    expect(rowsOf([job('a', query)], 'of-a')).toEqual([
      [4, 1],
      [3, 1],
      [1, 2],
    ]);
  });
});

describe('a job of the simulator fails', () => {
  const failing = (query: Partial<Query>, declared: readonly Column[] | null = null) =>
    run([job('a', select(query), declared)]).failed.has('a');
  const only = (expression: Expression) => ({ columns: [{ name: 'x', of: expression }] });

  it('when a table or a column that it asks for is not there', () => {
    expect(failing({ inputs: ['nowhere'] })).toBe(true);
    expect(failing(only(of('nothing')))).toBe(true);
    expect(failing({ groupBy: [of('nothing')], columns: [{ name: 'x', of: of('id') }] })).toBe(
      true,
    );
    expect(failing({ sort: { by: of('nothing'), limit: null } })).toBe(true);
    expect(failing({ filter: { of: of('nothing'), operator: '=', value: 1 } })).toBe(true);
  });

  it('when a text stands where a number is needed', () => {
    const customersOnly = { inputs: ['customers'] };
    expect(
      failing({ ...customersOnly, ...only({ kind: 'TIMES', of: of('city'), factor: 2 }) }),
    ).toBe(true);
    const condition = { of: of('city'), operator: '>', value: 3 } as const;
    expect(failing({ ...customersOnly, filter: condition })).toBe(true);
    const joins = [{ left: of('city'), right: of('id', 1), kind: 'INNER' }] as const;
    expect(failing({ inputs: ['customers', 'orders'], joins, ...only(of('id')) })).toBe(true);
    const cast = { kind: 'CAST', of: of('city'), type: 'INTEGER' } as const;
    expect(failing({ ...customersOnly, ...only(cast) })).toBe(true);
  });

  it('when it writes into declared columns what they do not take', () => {
    const into = (column: string, type: Partial<Column>) =>
      failing(only(of(column)), [{ ...id, name: 'x', ...type }]);
    expect(into('customer', { nullable: false })).toBe(true);
    expect(into('customer', { nullable: true })).toBe(false);
    expect(into('id', { type: 'TEXT' })).toBe(false);
    expect(failing(only(of('id')), [{ ...id, name: 'y' }])).toBe(true);
    const text = { kind: 'CAST', of: of('id'), type: 'TEXT' } as const;
    expect(failing(only(text), [{ ...id, name: 'x' }])).toBe(true);
    expect(failing({ columns: '*' }, [id, customer])).toBe(true);
    expect(failing({ columns: '*' }, [id, customer, price])).toBe(false);
  });

  it('and writes nothing: its outputs stay as they were, and who reads them goes on', () => {
    const failingJob = job('a', select(only(of('nothing'))));
    const reader = job('b', select({ inputs: ['of-a'] }));
    const { failed, stale, tables } = run([failingJob, reader], new Map([['of-a', customers]]));
    expect([...failed]).toEqual(['a']);
    expect([...stale]).toEqual(['of-a']);
    expect(tables.get('of-b')).toEqual(customers);
  });
});
