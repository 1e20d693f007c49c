import fc from 'fast-check';

/** A JSON value to be sent. A text that begins with {@link NUMBER} is sent as the number that follows, digit by digit. */
export type Value =
  null | boolean | string | readonly Value[] | { readonly [member: string]: Value };

const NUMBER = '#number:';

export const number = (digits: string): Value => `${NUMBER}${digits}`;

/** The JSON text of a value; U+0000 and lone surrogates are escaped. */
export const jsonText = (value: Value): string =>
  JSON.stringify(value).replaceAll(/"#number:([^"]*)"/g, '$1');

/** Texts that break code which takes them for something else: never empty. */
const ODD_TEXTS: readonly string[] = [
  ...['A', 'a ', ' ', '\n', '0', '-1', '1.0', 'null', 'true', 'undefined', 'NaN'],
  ...['\0', 'a\0', 'a\0b', '\ud800', 'a\udc00', '\udc00\ud800', '\ufffd', '\uffff', '\u2028'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', 'then'],
  ...['a.b', 'a/b', 'a#b', 'a:b', 'a,b', '["n","a"]', '{}', '"', "'", '\\', '`', '*', '%', '_'],
  ...["'; DROP TABLE nodes; --", '${a}', '\u001b[31m', '\u202ea', 'é', 'e\u0301', 'İ', 'ß', '🦆'],
  ...['x'.repeat(300), '🦆'.repeat(400), `${'a.'.repeat(200)}b`, 'y'.repeat(20_000)],
];

/** Few names, so that events meet, and some odd ones. */
export const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('a', 'b', 'c', 'd') },
  { weight: 2, arbitrary: fc.constantFrom(...ODD_TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }) },
);

export const namespace: fc.Arbitrary<string> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('n', 'postgres://h:5432') },
  { weight: 1, arbitrary: text },
);

const numbers: fc.Arbitrary<Value> = fc
  .constantFrom(
    ...['0', '-0', '1', '1.0', '10e-1', '1e999', '-1e999', '1e-999', '2147483648', '0.1'],
    ...['9007199254740993', '-9007199254740993', '1'.repeat(400)],
  )
  .map(number);

const nested = (depth: number, around: (inner: Value) => Value): Value => {
  let value: Value = 'a';
  for (let level = 0; level < depth; level += 1) value = around(value);
  return value;
};

/** An object with these members; of two with one name the last counts. `__proto__` is a member like others. */
export const objectOf = (
  members: fc.Arbitrary<readonly (readonly [string, Value])[]>,
): fc.Arbitrary<Value> => members.map((pairs) => Object.fromEntries(pairs));

/** Any JSON value: empty, deep, of each type. */
export const anyValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value; leaf: Value }>((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom<Value>(null, true, false, '', [], {}),
    text,
    numbers,
    fc.constantFrom(
      nested(90, (inner) => [inner]),
      nested(90, (inner) => ({ fields: inner })),
    ),
  ),
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 3, arbitrary: tie('leaf') },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
    { weight: 1, arbitrary: objectOf(fc.array(fc.tuple(text, tie('value')), { maxLength: 3 })) },
  ),
})).value;

/** Nearly always what is given, now and then any value at all. */
export const mostly = (arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 24, arbitrary }, { weight: 1, arbitrary: anyValue });

/** An object whose members are each mostly as described, and each left out now and then. */
export const shaped = (
  members: Readonly<Record<string, fc.Arbitrary<Value>>>,
): fc.Arbitrary<Value> =>
  fc
    .tuple(
      ...Object.entries(members).map(([key, arbitrary]) =>
        fc
          .tuple(fc.nat({ max: 11 }), mostly(arbitrary))
          .map(([draw, value]): (readonly [string, Value])[] => (draw === 0 ? [] : [[key, value]])),
      ),
    )
    .map((pairs) => Object.fromEntries(pairs.flat()));

/** Lists that are short, and now and then as long as `most`. */
export const listOf = (item: fc.Arbitrary<Value>, most: number): fc.Arbitrary<readonly Value[]> =>
  fc.oneof(
    { weight: 30, arbitrary: fc.array(item, { maxLength: 4, size: 'max' }) },
    { weight: 1, arbitrary: fc.array(item, { maxLength: most, size: 'max' }) },
  );
