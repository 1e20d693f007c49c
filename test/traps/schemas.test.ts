import { describe, expect, it } from '@jest/globals';
import { told } from '../oracle/telling.ts';
import { fields, inEveryOrder, READINGS } from './readings.ts';

const schema = (...columns: readonly string[]): object => ({
  schema: {
    fields: columns.map((column) => {
      const [name, type] = column.split(' ');
      return { name, ...(type !== undefined && { type }) };
    }),
  },
});

const integration = (name: string): string =>
  `https://github.com/OpenLineage/OpenLineage/tree/1.54.0/integration/${name}`;

const wrote = (line: string, producer: string, ...columns: readonly string[]): object =>
  told(`${line} -> X`, {
    job: producer,
    producer: integration(producer),
    facets: { X: schema(...columns) },
  });

const read = (line: string, producer: string, ...columns: readonly string[]): object =>
  told(`${line} X`, {
    job: `${producer}-reader`,
    producer: integration(producer),
    facets: { X: schema(...columns) },
  });

describe.each(READINGS)('of schemas, %s', (_, reading) => {
  const fieldsOf = (...events: readonly object[]) =>
    inEveryOrder(reading, events, (graph) => fields(graph, 'X'));

  it('trap 14: a null schema, and none, leave the one before', async () => {
    expect(
      await fieldsOf(
        wrote('r1 COMPLETE 2026-01-01', 'spark', 'id INT', 'at DATE'),
        told('r2 COMPLETE 2026-01-02 -> X', {
          job: 'spark',
          producer: integration('spark'),
          facets: { X: { schema: null } },
        }),
        told('r3 COMPLETE 2026-01-03 -> X', { job: 'spark', producer: integration('spark') }),
      ),
    ).toBe('id INT, at DATE');
  });

  it('trap 20: a type that one event gives and the next leaves out stays', async () => {
    expect(
      await fieldsOf(
        wrote('r1 COMPLETE 2026-01-01', 'spark', 'id INT64', 'at'),
        wrote('r2 COMPLETE 2026-01-02', 'spark', 'id', 'at DATE'),
      ),
    ).toBe('id INT64, at DATE');
  });

  it('trap 20: an empty list of fields takes none away', async () => {
    expect(
      await fieldsOf(
        wrote('r1 COMPLETE 2026-01-01', 'spark', 'id INT'),
        wrote('r2 COMPLETE 2026-01-02', 'spark'),
      ),
    ).toBe('id INT');
  });

  it('trap 20: a schema that differs by side is what both sides say together', async () => {
    expect(
      await fieldsOf(
        wrote('r1 COMPLETE 2026-01-01', 'spark', 'id INT', 'at DATE'),
        read('r2 COMPLETE 2026-01-02', 'flink', 'id BIGINT', 'seen TEXT'),
      ),
    ).toBe('id INT, at DATE, seen TEXT');
  });

  it('trap 40: what a failed run announced states no field', async () => {
    expect(
      await fieldsOf(
        wrote('r1 START 2026-01-01T01:00:00', 'spark', 'id INT', 'no_such_column INT'),
        told('r1 FAIL 2026-01-01T02:00:00', { job: 'spark' }),
      ),
    ).toBe('');
  });

  it('trap 48: the documented columns of dbt add to the fields and take none away', async () => {
    expect(
      await fieldsOf(
        wrote('r1 COMPLETE 2026-01-01', 'spark', 'id INT', 'at DATE'),
        wrote('r2 COMPLETE 2026-01-02', 'dbt', 'id', 'note'),
        wrote('r3 COMPLETE 2026-01-03', 'dbt', 'id'),
      ),
    ).toBe('id INT, at DATE, note');
  });

  it('trap 56: fields in another order in COMPLETE stand in the order of COMPLETE', async () => {
    expect(
      await fieldsOf(
        wrote('r1 START 2026-01-01T01:00:00', 'spark', 'b INT', 'a INT'),
        wrote('r1 COMPLETE 2026-01-01T02:00:00', 'spark', 'a INT', 'b INT'),
      ),
    ).toBe('a INT, b INT');
  });
});
