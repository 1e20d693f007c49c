import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isJsonArray, isJsonObject, JsonNumber, type Json } from './json.ts';
import { parseJson } from './json-parse.ts';
import { JsonSyntaxError } from './json-syntax-error.ts';
import { choices, spelt, tree } from './spelling.contract.ts';
import { cases } from '../../../test/effort.ts';

/** A value as lists, in which a member named `__proto__` compares like any other, and -0 is 0. */
const outline = (value: unknown): unknown => {
  if (Array.isArray(value)) return ['array', ...value.map(outline)];
  if (typeof value === 'number') return value === 0 ? 0 : value;
  if (typeof value !== 'object' || value === null) return value;
  return [
    'object',
    ...Object.entries(value)
      .map(([name, member]) => [name, outline(member)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  ];
};

/** The value that JSON.parse would have returned. */
const plain = (json: Json): unknown => {
  if (json instanceof JsonNumber) return Number(json.text);
  if (isJsonArray(json)) return json.map(plain);
  if (!isJsonObject(json)) return json;
  return Object.fromEntries(Object.entries(json).map(([name, member]) => [name, plain(member)]));
};

const attempt = <T>(read: () => T): { readonly value: T } | { readonly error: unknown } => {
  try {
    return { value: read() };
  } catch (error) {
    return { error };
  }
};

const isPython = (text: string): boolean => /NaN|Infinity/.test(text);

/**
 * Compares `parseJson` with `JSON.parse`, except for what differs on purpose: NaN and Infinity, and a member that
 * occurs twice.
 */
const agree = (text: string): void => {
  const bytes = Buffer.from(text);
  const theirs = attempt((): unknown => JSON.parse(bytes.toString()));
  const ours = attempt(() => parseJson(bytes));
  if ('value' in ours) {
    if ('value' in theirs) expect(outline(plain(ours.value))).toEqual(outline(theirs.value));
    else expect(isPython(text)).toBe(true);
    return;
  }
  expect(ours.error).toBeInstanceOf(JsonSyntaxError);
  if ('value' in theirs) expect(String(ours.error)).toMatch(/occurs twice/);
};

describe('reading JSON', () => {
  test('returns what JSON.parse returns', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const theirs: unknown = JSON.parse(text);
        expect(outline(plain(parseJson(Buffer.from(text))))).toEqual(outline(theirs));
      }),
      { numRuns: cases(1000) },
    );
  });

  test('returns what JSON.parse returns, however the value is written', () => {
    fc.assert(
      fc.property(tree, choices, (value, chosen) => {
        const text = spelt(value, chosen);
        fc.pre(!isPython(text));
        expect(attempt(() => parseJson(Buffer.from(text)))).toHaveProperty('value');
        agree(text);
      }),
    );
  });

  test('refuses what JSON.parse refuses: texts from the pieces of JSON', () => {
    const piece = fc.constantFrom(
      ...Array.from('{}[],:"\\-+.eEu/ \n\t\u0000\u001f\u007f\u00a0é0123ab'),
      'true',
      'false',
      'null',
      'NaN',
      'Infinity',
      '"a":',
      '"b"',
      '\\u00e9',
      '\\n',
      '0x1',
    );
    fc.assert(fc.property(fc.string({ unit: piece, maxLength: 12 }), agree), {
      numRuns: cases(5000),
    });
  });

  test('refuses what JSON.parse refuses: a text with one character changed', () => {
    const change = fc.record({
      at: fc.nat(),
      removed: fc.nat({ max: 2 }),
      added: fc.constantFrom('', '"', ',', '}', ']', '\\', '0', '-', ' ', '\u0001', 'e'),
    });
    fc.assert(
      fc.property(tree, choices, change, (value, chosen, { at, removed, added }) => {
        const text = spelt(value, chosen);
        const place = at % (text.length + 1);
        agree(text.slice(0, place) + added + text.slice(place + removed));
      }),
      { numRuns: cases(2000) },
    );
  });

  test('returns a value for any bytes, or throws a JsonSyntaxError with an offset in them', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .tuple(tree, choices, fc.uint8Array({ maxLength: 3 }), fc.nat())
        .map(([value, chosen, some, at]) => {
          const text = Buffer.from(spelt(value, chosen));
          const place = at % (text.length + 1);
          return Buffer.concat([text.subarray(0, place), some, text.subarray(place + 1)]);
        }),
    );
    fc.assert(
      fc.property(bytes, (some) => {
        const outcome = attempt(() => parseJson(Buffer.from(some)));
        if ('value' in outcome) return;
        const { error } = outcome;
        if (!(error instanceof JsonSyntaxError)) throw error;
        expect(error.offset).toBeGreaterThanOrEqual(0);
        expect(error.offset).toBeLessThanOrEqual(some.length);
      }),
      { numRuns: cases(3000) },
    );
  });
});
