import { describe, expect, it } from '@jest/globals';
import { integrationOf } from './fields.ts';
import { naive } from './naive.ts';
import { arriving, declaredDataset, told } from './telling.ts';

/** The fields of dataset X. */
const fields = (...events: readonly object[]): readonly string[] =>
  naive(arriving(events))
    .datasets.find(({ name }) => name === 'X')
    ?.fields.map(([path, type]) => (type === null ? path : `${path} ${type}`)) ?? [];

const schema = (...columns: readonly string[]): object => ({
  schema: {
    fields: columns.map((column) => {
      const [name, type] = column.split(' ');
      return { name, ...(type && { type }) };
    }),
  },
});
const spark = 'https://a.example/tree/1.0.0/integration/spark';
const dbt = 'https://a.example/tree/1.0.0/integration/dbt';

let nth = 0;
const writes = (day: string, columns: readonly string[], producer = spark): object =>
  told(`r${String((nth += 1))} COMPLETE ${day} -> X`, {
    producer,
    facets: { X: schema(...columns) },
  });
const reads = (day: string, columns: readonly string[], producer = spark): object =>
  told(`r${String((nth += 1))} COMPLETE ${day} X -> Y`, {
    producer,
    job: 'reader',
    facets: { X: schema(...columns) },
  });

describe('the fields of a dataset', () => {
  it('a writer that states the schema again without a field takes it away', () => {
    expect(
      fields(writes('2026-01-01', ['a int', 'b int']), writes('2026-01-02', ['b int'])),
    ).toEqual(['b int']);
  });

  it('an empty list takes nothing', () => {
    expect(fields(writes('2026-01-01', ['a int']), writes('2026-01-02', []))).toEqual(['a int']);
  });

  it('what a writer says stands first, in its order', () => {
    expect(
      fields(reads('2026-01-01', ['a int', 'b int']), writes('2026-01-02', ['b int', 'c int'])),
    ).toEqual(['b int', 'c int', 'a int']);
  });

  it('a reader adds fields and never takes one away', () => {
    expect(fields(reads('2026-01-01', ['a int', 'b int']), reads('2026-01-02', ['c int']))).toEqual(
      ['a int', 'b int', 'c int'],
    );
  });

  it('what a writer took away stays away until a reader sees it later', () => {
    const taken = [
      reads('2026-01-01', ['a int']),
      writes('2026-01-02', ['a int', 'b int']),
      writes('2026-01-03', ['b int']),
    ];
    expect(fields(...taken)).toEqual(['b int']);
    expect(fields(...taken, reads('2026-01-04', ['a int']))).toEqual(['b int', 'a int']);
  });

  it('a writer takes away only what it had stated itself', () => {
    expect(fields(reads('2026-01-01', ['a int']), writes('2026-01-02', ['b int']))).toEqual([
      'b int',
      'a int',
    ]);
    expect(
      fields(
        writes('2026-01-01', ['a int']),
        writes('2026-01-02', ['b int'], 'https://a.example/other'),
      ),
    ).toEqual(['a int', 'b int']);
  });

  it('dbt documents a part, also where it writes', () => {
    expect(
      fields(writes('2026-01-01', ['a int', 'b int'], dbt), writes('2026-01-02', ['a'], dbt)),
    ).toEqual(['a int', 'b int']);
  });

  it('a type changes only on the word of who gave it', () => {
    const first = [writes('2026-01-01', ['a']), reads('2026-01-02', ['a int'], dbt)];
    expect(fields(...first)).toEqual(['a int']);
    expect(fields(...first, writes('2026-01-03', ['a text']))).toEqual(['a int']);
    expect(fields(...first, reads('2026-01-03', ['a text'], dbt))).toEqual(['a text']);
    expect(fields(...first, reads('2026-01-03', ['a'], dbt))).toEqual(['a int']);
  });

  it('outputs of failed runs state no fields, their inputs do', () => {
    expect(
      fields(
        told('r1 START 2026-01-01 X -> Y', { facets: { X: schema('a int'), Y: schema('y int') } }),
        told('r1 FAIL 2026-01-02 -> X', { facets: { X: schema('b int') } }),
      ),
    ).toEqual(['a int']);
  });

  it('a declaration replaces, and nested fields are paths', () => {
    const nested = { schema: { fields: [{ name: 's', fields: [{ name: 'a', type: 'int' }] }] } };
    expect(
      fields(
        declaredDataset('2026-01-01', 'X', schema('old int', 's')),
        declaredDataset('2026-01-02', 'X', nested),
      ),
    ).toEqual(['s', 's.a int']);
  });

  it('an integration is its producer without versions and commits', () => {
    expect(integrationOf('https://x.example/tree/1.19.0-SNAPSHOT/integration/spark')).toBe(
      'https://x.example/tree/integration/spark',
    );
    expect(integrationOf('https://x.example/blob/0a1b2c3d/client')).toBe(
      'https://x.example/blob/client',
    );
  });
});
