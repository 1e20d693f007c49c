import { describe, expect, test } from '@jest/globals';
import { canonicalJson } from './canonical.ts';
import { memberOf, type Json } from './json.ts';
import { parseJson } from './json-parse.ts';
import { JsonSyntaxError } from './json-syntax-error.ts';

const parsed = (text: string, maxDepth?: number): Json => parseJson(Buffer.from(text), maxDepth);

describe('a number', () => {
  test.each([
    '3821550127947089009',
    '9007199254740993',
    '-9223372036854775808',
    '1.0',
    '1e5',
    '-0',
  ])('%s is kept as it was written', (text) => {
    expect(canonicalJson(parsed(`{"n":${text}}`))).toBe(`{"n":${text}}`);
  });

  test.each(['NaN', 'Infinity', '-Infinity'])('%s, as Python writes it, is kept', (text) => {
    expect(canonicalJson(parsed(`[${text}]`))).toBe(`[${text}]`);
  });

  test.each(['01', '-01', '1.', '.5', '+1', '-', '1e', '0x10', 'nan', '-NaN', 'Infinit', '1_000'])(
    '%s is refused',
    (text) => {
      expect(() => parsed(text)).toThrow(JsonSyntaxError);
    },
  );

  test('that JavaScript prints in the same form is a JavaScript number', () => {
    expect(parsed('[0, -1.5, 9007199254740991, 1e+21]')).toEqual([0, -1.5, 2 ** 53 - 1, 1e21]);
  });
});

describe('a member', () => {
  test('that occurs twice is refused, with its path and offset', () => {
    expect(() => parsed('{"run":{"runId":"a","runId":"b"}}')).toThrow(
      'the member run.runId occurs twice, the second time at byte 20',
    );
    expect(() => parsed('{"a":[{},{"b":1,"b":1}]}')).toThrow('the member a[1].b occurs twice');
  });

  test('that occurs twice is found if one of the two is written with escapes', () => {
    expect(() => parsed('{"a":1,"\\u0061":2}')).toThrow('the member a occurs twice');
  });

  test('named __proto__ or constructor is a member like any other', () => {
    const json = parsed('{"__proto__":{"a":1},"constructor":2,"toString":3}');
    expect(canonicalJson(json)).toBe('{"__proto__":{"a":1},"constructor":2,"toString":3}');
    expect(memberOf(json, 'a')).toBeUndefined();
    expect(memberOf(parsed('{}'), 'constructor')).toBeUndefined();
    expect(() => parsed('{"__proto__":1,"__proto__":1}')).toThrow('occurs twice');
  });

  test('may have the empty name', () => {
    expect(memberOf(parsed('{"":1}'), '')).toBe(1);
  });
});

describe('a text', () => {
  test('keeps a lone surrogate and U+0000', () => {
    expect(parsed('"\\ud83d \\u0000 \\udd77"')).toBe('\ud83d \u0000 \udd77');
  });

  test('joins an escaped surrogate pair', () => {
    expect(parsed('"\\ud83d\\udd77"')).toBe('🕷');
  });

  test.each([
    ['a line break that is not escaped', '"a\nb"', 2],
    ['a tab that is not escaped', '"\t"', 1],
    ['an escape that there is not', '"\\x41"', 2],
    ['too few digits', '"\\u00g0"', 5],
    ['no end', '"abc', 4],
  ])('with %s is refused, with its offset', (_, text, offset) => {
    expect(() => parsed(text)).toThrow(expect.objectContaining({ offset }));
  });
});

describe('nesting', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

  test('1000 levels are read, 1001 are refused at the first that is too deep', () => {
    expect(() => parsed(nested(1000))).not.toThrow();
    expect(() => parsed(nested(1001))).toThrow(
      'arrays and objects are nested more than 1000 deep (MAX_JSON_DEPTH) at byte 1000',
    );
  });

  test('counts open objects and arrays', () => {
    expect(() => parsed('{"a":[{"b":[]}]}', 4)).not.toThrow();
    expect(() => parsed('{"a":[{"b":[[]]}]}', 4)).toThrow('more than 4 deep');
    expect(() => parsed('[[],[],[],{},{"a":[]}]', 3)).not.toThrow();
  });

  test('a million deep does not overflow the stack', () => {
    expect(() => parsed('['.repeat(1_000_000))).toThrow(JsonSyntaxError);
    expect(() => parsed('{"a":'.repeat(1_000_000))).toThrow(JsonSyntaxError);
  });
});

describe('bytes', () => {
  test('after a byte order mark are read', () => {
    expect(parsed('\ufeff{"a":1}')).toEqual(parsed('{"a":1}'));
  });

  test.each([
    ['none', [], 0],
    ['only space', [0x20, 0x0a], 2],
    ['only a byte order mark', [0xef, 0xbb, 0xbf], 3],
    ['a surrogate in UTF-8', [0x22, 0xed, 0xa0, 0x80, 0x22], 1],
    ['an overlong form', [0x22, 0xc0, 0xaf, 0x22], 1],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00], 0],
    ['Latin-1', [0x22, 0xe9, 0x22], 1],
    ['half a character', [0x22, 0xf0, 0x9f, 0x95], 1],
  ])('of %s are refused, with the offset', (_, bytes, offset) => {
    expect(() => parseJson(Buffer.from(bytes))).toThrow(expect.objectContaining({ offset }));
  });

  test('after the value are refused', () => {
    expect(() => parsed('{} {}')).toThrow('something follows the value at byte 3');
  });

  test('that are not UTF-8 are found far from the beginning too', () => {
    const text = Buffer.from(`"${'é'.repeat(200_000)}"`);
    text[300_000] = 0xff;
    // Byte 300,000 is the second byte of its é.
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ offset: 299_999 }));
  });
});
