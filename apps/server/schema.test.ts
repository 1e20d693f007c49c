import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import {
  buildSchema,
  type GraphQLEnumValue,
  type GraphQLField,
  type GraphQLInputField,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';

const schema = buildSchema(
  readFileSync(new URL('./graphql/schema.graphql', import.meta.url), 'utf8'),
);

interface Named {
  readonly name: string;
  readonly description?: string | null | undefined;
}

/** Everything that has a name in the schema, with the place it stands in. */
const everything = (): readonly (readonly [place: string, Named])[] =>
  Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !BUILT_IN.has(type.name))
    .flatMap((type) => {
      const members =
        isObjectType(type) || isInputObjectType(type)
          ? Object.values(type.getFields())
          : isEnumType(type)
            ? type.getValues()
            : [];
      return [
        [type.name, type] as const,
        ...members.flatMap(
          (member: GraphQLField<unknown, unknown> | GraphQLInputField | GraphQLEnumValue) => [
            [`${type.name}.${member.name}`, member] as const,
            ...('args' in member ? member.args : []).map(
              (argument) => [`${type.name}.${member.name}(${argument.name})`, argument] as const,
            ),
          ],
        ),
      ];
    });

const BUILT_IN = new Set(['String', 'Int', 'Float', 'Boolean', 'ID']);

test('every type, field, argument and value says in a sentence what it is', () => {
  const silent = everything().filter(
    ([, { description }]) => !/^[A-Z1"].*\.$/s.test(description ?? ''),
  );
  expect(silent.map(([place]) => place)).toEqual([]);
});

test('every list without a bound has pages', () => {
  const pages = everything().filter(([place]) => /^\w+Connection$/.test(place));
  expect(pages.length).toBeGreaterThan(10);
  for (const [name] of pages) {
    const type = schema.getType(name);
    expect(isObjectType(type) && Object.keys(type.getFields()).slice(0, 4)).toEqual([
      'nodes',
      'pageInfo',
      'totalCount',
      'asOf',
    ]);
  }
});
