import { describe, expect, test } from '@jest/globals';
import { readOutput } from '../event/reading.contract.ts';

const schemaOf = (fields: unknown) => readOutput({ facets: { schema: { fields } } }).facets.schema;

const field = (
  path: readonly string[],
  type: string | null = null,
  description: string | null = null,
) => ({
  path,
  type,
  description,
});

describe('a schema facet', () => {
  test('trap 20: fields need no type, and an empty type counts as absent', () => {
    expect(schemaOf([{ name: 'id' }, { name: 'at', type: '' }, { name: 'n', type: null }])).toEqual(
      [field(['id']), field(['at']), field(['n'])],
    );
  });

  test('trap 20: a schema may be empty, or have no list of fields', () => {
    expect(schemaOf([])).toEqual([]);
    expect(schemaOf(null)).toEqual([]);
    expect(readOutput({ facets: { schema: {} } })).toMatchObject({
      facets: { schema: [] },
      setAside: [],
    });
  });

  test('trap 48: the documented columns of dbt are read as fields, with their descriptions', () => {
    expect(schemaOf([{ name: 'order_id', description: 'The key.' }])).toEqual([
      field(['order_id'], null, 'The key.'),
    ]);
  });

  test('trap 50: a column named "" is a column, and a dot in a name makes no level', () => {
    expect(schemaOf([{ name: '' }, { name: 'a.b', fields: [{ name: 'c' }] }])).toEqual([
      field(['']),
      field(['a.b']),
      field(['a.b', 'c']),
    ]);
  });

  test('trap 50: fields may nest 17 deep', () => {
    let nested: object = { name: 'f17', type: 'INT' };
    for (let depth = 16; depth >= 1; depth--) nested = { name: `f${depth}`, fields: [nested] };
    const fields = schemaOf([nested]);
    expect(fields).toHaveLength(17);
    expect(fields?.at(-1)).toEqual(
      field(
        Array.from({ length: 17 }, (_, index) => `f${index + 1}`),
        'INT',
      ),
    );
  });

  test('trap 56: fields that all have an ordinal position are in that order', () => {
    const at = (name: string, ordinal_position: number | null) => ({ name, ordinal_position });
    expect(schemaOf([at('c', 3), at('a', 1), at('b', 2)])).toEqual(
      ['a', 'b', 'c'].map((name) => field([name])),
    );
    expect(schemaOf([at('c', 3), at('a', null), at('b', 2)])).toEqual(
      ['c', 'a', 'b'].map((name) => field([name])),
    );
  });

  test('of a field that occurs twice the first one counts', () => {
    expect(
      schemaOf([
        { name: 'a', type: 'INT', fields: [{ name: 'x' }] },
        { name: 'a', type: 'TEXT', fields: [{ name: 'y' }] },
      ]),
    ).toEqual([field(['a'], 'INT'), field(['a', 'x'])]);
  });
});
