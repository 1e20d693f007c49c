import { describe, expect, it } from '@jest/globals';
import {
  breakingReason,
  differenceOf,
  makesVersion,
  withKnownTypes,
  type Schema,
} from './schema-version.ts';

/** Reads `a:int b`: the field a of type int, and the field b without a type. `_` is a space in a type. */
const schema = (text: string): Schema =>
  text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const [path = '', type] = word.split(':');
      return [path, type?.replaceAll('_', ' ') ?? null];
    });

const difference = (before: string, after: string) => differenceOf(schema(before), schema(after));

describe('the difference between two schemas', () => {
  it('is what was added, removed and retyped', () => {
    expect(difference('a:int b:int c', 'a:long c d')).toEqual({
      added: ['d'],
      removed: ['b'],
      retyped: [{ path: 'a', from: 'int', to: 'long' }],
      reordered: false,
    });
  });

  it('is no change of type where the new schema has none', () => {
    expect(difference('a:int', 'a').retyped).toEqual([]);
    expect(difference('a', 'a:int').retyped).toEqual([{ path: 'a', from: null, to: 'int' }]);
  });

  it('is a new order if fields that are in both change places', () => {
    expect(difference('a b c', 'c a b').reordered).toBe(true);
    expect(difference('a b c', 'a x c').reordered).toBe(false);
  });
});

describe('a schema version', () => {
  it.each([
    ['a field is added', 'a', 'a b', true],
    ['a field is removed', 'a b', 'a', true],
    ['a type changes', 'a:int', 'a:long', true],
    ['a type becomes known', 'a', 'a:int', true],
    ['types are missing', 'a:int', 'a', false],
    ['the fields have another order', 'a b', 'b a', false],
    ['nothing changes', 'a:int', 'a:int', false],
  ])('when %s', (_case, before, after, expected) => {
    expect(makesVersion(difference(before, after))).toBe(expected);
  });

  it('has the types of the version before where it has none', () => {
    expect(withKnownTypes(schema('a:int b'), schema('a b:text c'))).toEqual(
      schema('a:int b:text c'),
    );
  });
});

describe('a change of schema', () => {
  it.each([
    ['a', 'a b'],
    ['a:int', 'a:bigint'],
    ['a:INT', 'a:int'],
    ['a:float4', 'a:float8'],
    ['a:real', 'a:double_precision'],
    ['a:varchar(10)', 'a:varchar(20)'],
    ['a:char(10)', 'a:varchar(10)'],
    ['a:varchar(10)', 'a:text'],
    ['a', 'a:int'],
  ])('from %s to %s does not break readers', (before, after) => {
    expect(breakingReason(difference(before, after))).toBeNull();
  });

  it.each([
    ['a b', 'a', 'field b was removed'],
    ['a:bigint', 'a:int', 'the type of field a changed from bigint to int'],
    [
      'a:varchar(20)',
      'a:varchar(10)',
      'the type of field a changed from varchar(20) to varchar(10)',
    ],
    ['a:int', 'a:text', 'the type of field a changed from int to text'],
    ['a:int b', 'a:text', 'field b was removed; the type of field a changed from int to text'],
  ])('from %s to %s can break them', (before, after, reason) => {
    expect(breakingReason(difference(before, after))).toBe(reason);
  });
});
