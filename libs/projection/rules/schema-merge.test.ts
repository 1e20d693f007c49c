import { describe, expect, it } from '@jest/globals';
import { orderKey } from '#openlineage';
import { afterRename } from './event-order.ts';
import type { StatedField } from '../schemas/schema-evidence.ts';
import { mergeSchemas, type SchemaStatement } from './schema-merge.fixture.ts';

const ROLES = { writes: 'WRITER', reads: 'READER', declares: 'DECLARATION' } as const;

/** Reads `a:int b 'text'`: the field a of type int, and the field b without a type, with a description. */
const fieldsIn = (content: string): readonly StatedField[] =>
  [...content.matchAll(/([^\s:']+)(?::(\S+))?(?: '([^']*)')?/g)].map(
    ([, path = '', type = null, description = null]) => ({ path, type, description }),
  );

/** Reads `spark writes a b`: one event, later than those in the lines before it. */
const statement = (line: string, index: number): SchemaStatement => {
  const [integration = '', word = '', ...content] = line.split(' ');
  const role = Object.entries(ROLES).find(([name]) => name === word)?.[1];
  if (!role) throw new Error(`no role in: ${line}`);
  const key = orderKey(BigInt(index), false, 'e');
  return { integration, role, orderKey: key, mention: 0, content: content.join(' ') };
};

const show = (fields: readonly StatedField[]): string =>
  fields
    .map(
      ({ path, type, description }) =>
        path +
        (type === null ? '' : `:${type}`) +
        (description === null ? '' : ` '${description}'`),
    )
    .join(' ');

/** The fields that these events give a dataset. Checks besides that the order of arrival makes no difference. */
const merged = (...lines: readonly string[]): string => {
  const evidence = lines.map(statement);
  const fields = show(mergeSchemas(evidence, fieldsIn));
  expect(show(mergeSchemas([...evidence].reverse(), fieldsIn))).toBe(fields);
  return fields;
};

describe('a writer', () => {
  it('removes a field by stating the schema without it', () => {
    expect(merged('spark writes a b', 'spark writes a')).toBe('a');
  });

  it('adds a field, in its own order of fields', () => {
    expect(merged('spark writes a c', 'spark writes a b c')).toBe('a b c');
  });

  it('removes no field that only another integration states as a writer', () => {
    expect(merged('spark writes a b', 'flink writes b c', 'spark writes a')).toBe('a b c');
  });

  it('removes a field that a reader stated before it', () => {
    expect(merged('spark writes a b', 'trino reads a b', 'spark writes a')).toBe('a');
  });

  it('does not remove a field that a reader states later', () => {
    expect(merged('spark writes a b', 'spark writes a', 'trino reads a b')).toBe('a b');
  });

  it('removes no field of a reader that it never stated itself', () => {
    expect(merged('trino reads a z', 'spark writes a', 'spark writes a b')).toBe('a b z');
  });

  it('counts apart from the same integration as a reader', () => {
    expect(merged('spark reads a b', 'spark writes c')).toBe('c a b');
  });

  it('states the fields of all its mentions in the latest event', () => {
    const first = statement('spark writes a', 0);
    const twice = { ...first, mention: 1, content: 'b' };
    expect(show(mergeSchemas([first, twice], fieldsIn))).toBe('a b');
    const later = statement('spark writes b', 1);
    expect(show(mergeSchemas([first, twice, later], fieldsIn))).toBe('b');
  });

  it('states the fields of one event under the old and the new name of a RENAME', () => {
    const old = statement('spark writes a', 0);
    const renamed = { ...old, orderKey: afterRename(old.orderKey), mention: 1, content: 'b' };
    expect(show(mergeSchemas([old, renamed], fieldsIn))).toBe('a b');
  });
});

describe('a DatasetEvent', () => {
  it('replaces its former statement, as a writer does', () => {
    expect(merged('catalog declares a b', 'catalog declares b')).toBe('b');
  });
});

describe('a reader', () => {
  it('adds fields and removes none', () => {
    expect(merged('trino reads a b', 'trino reads b c')).toBe('a b c');
  });

  it('comes after the writers in the order of fields', () => {
    expect(merged('trino reads z a', 'spark writes a b')).toBe('a b z');
  });
});

describe('a partial view', () => {
  it('adds fields and removes none, although it is a writer', () => {
    expect(merged('dbt writes a', 'dbt writes b')).toBe('a b');
    expect(merged('spark writes a b', 'dbt writes a')).toBe('a b');
  });
});

describe('the type of a field', () => {
  it('is the one that was given first, among integrations and roles', () => {
    expect(merged('spark writes a:int', 'trino reads a:bigint')).toBe('a:int');
    expect(merged('trino reads a:bigint', 'spark writes a:int')).toBe('a:bigint');
  });

  it('changes when the integration that gave it gives another', () => {
    expect(merged('spark writes a:int', 'trino reads a:bigint', 'spark writes a:long')).toBe(
      'a:long',
    );
  });

  it('stays when a later statement leaves it out', () => {
    expect(merged('spark writes a:int', 'spark writes a')).toBe('a:int');
  });

  it('is added by a reader if no writer gives one', () => {
    expect(merged('spark writes a', 'trino reads a:int')).toBe('a:int');
  });
});

describe('the description of a field', () => {
  it("is that of the latest statement of the field, and of each integration's last that has one", () => {
    expect(merged("spark writes a 'old'", "spark writes a 'new'", 'spark writes a')).toBe(
      "a 'new'",
    );
    expect(merged("spark writes a 'spark'", "dbt writes a 'dbt'")).toBe("a 'dbt'");
    expect(merged("spark writes a 'spark'", "dbt writes a 'dbt'", 'spark writes a')).toBe(
      "a 'spark'",
    );
  });
});

describe('equal statements', () => {
  it('count by their first and last', () => {
    const all = ['spark writes a b', 'trino reads a b', 'spark writes a b', 'spark writes a'];
    expect(merged(...all)).toBe('a');
    const again = [...all, 'spark writes a b'];
    expect(merged(...again)).toBe('a b');
    const [first, ...rest] = again.map(statement);
    if (!first) throw new Error('unreachable: five statements');
    expect(show(mergeSchemas([first, ...rest.slice(2)], fieldsIn))).toBe('a b');
  });
});

it('a dataset without evidence has no fields', () => {
  expect(mergeSchemas([], fieldsIn)).toEqual([]);
});

it('a merge reads each field a few times, however many there are', () => {
  let reads = 0;
  const many = Array.from({ length: 2_000 }, (_, index) => ({
    get path() {
      reads += 1;
      return `f${index}`;
    },
    type: 'int',
    description: null,
  }));
  const evidence = ['spark writes all', 'trino reads all'].map(statement);
  expect(mergeSchemas(evidence, () => many)).toHaveLength(2_000);
  expect(reads).toBeLessThan(20 * many.length);
});
