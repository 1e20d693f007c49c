import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from './canonical.ts';
import { isJsonArray } from './json.ts';
import { parseJson } from './json-parse.ts';
import { JsonSyntaxError } from './json-syntax-error.ts';
import { choices, spelt, tree } from './spelling.contract.ts';
import { splitArray } from './split-array.ts';

const slices = (text: string): readonly string[] => splitArray(Buffer.from(text)).map(String);

describe('the elements of an array', () => {
  test('are the bytes that were sent', () => {
    const element = fc
      .tuple(tree, choices)
      .map(([value, chosen]) => spelt(value, chosen).replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ''));
    const space = fc.constantFrom('', ' ', '\n', '\r\n\t');
    fc.assert(
      fc.property(fc.array(fc.tuple(space, element, space)), space, (elements, around) => {
        const inner = elements.map((parts) => parts.join('')).join(',');
        const text = `${around}[${inner}]${around}`;
        expect(slices(text)).toEqual(elements.map(([, own]) => own));
      }),
    );
  });

  test('are split from the whole array', () => {
    fc.assert(
      fc.property(fc.array(tree), choices, (items, chosen) => {
        const bytes = Buffer.from(spelt({ kind: 'array', items }, chosen));
        const whole = parseJson(bytes);
        if (!isJsonArray(whole)) throw new Error('unreachable: an array was written');
        expect(splitArray(bytes).map((one) => canonicalJson(parseJson(one)))).toEqual(
          whole.map(canonicalJson),
        );
      }),
    );
  });

  test('keep numbers, escapes and the order of members', () => {
    expect(slices('[ {"b": 1.0,  "a": "\\u00e9]"} ,[1,2] , "]," ]')).toEqual([
      '{"b": 1.0,  "a": "\\u00e9]"}',
      '[1,2]',
      '"],"',
    ]);
  });

  test('are none in an empty array', () => {
    expect(slices(' [ \n ] ')).toEqual([]);
  });

  test('that are not JSON do not affect their neighbours', () => {
    expect(slices('[{"a":1},{a:1},nonsense here,{"a":2}]')).toEqual([
      '{"a":1}',
      '{a:1}',
      'nonsense here',
      '{"a":2}',
    ]);
  });

  test('stay the same if their buffer is overwritten', () => {
    const bytes = Buffer.from('[{"a":1}]');
    const [element] = splitArray(bytes);
    bytes.fill(0x20);
    expect(String(element)).toBe('{"a":1}');
  });

  test('may nest to any depth, which is checked when they are parsed', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    expect(slices(`[${deep},1]`)).toEqual([deep, '1']);
  });

  test('are at most as many as requested, whatever follows them', () => {
    expect(splitArray(Buffer.from('[1,2,3'), 2).map(String)).toEqual(['1', '2']);
    expect(splitArray(Buffer.from('[1,2]'), 5).map(String)).toEqual(['1', '2']);
  });

  test.each([
    ['an object', '{"a":1}'],
    ['nothing', ''],
    ['a text', '"[1]"'],
    ['an array without end', '[1,2'],
    ['a text without end', '["abc]'],
    ['a backslash at the end', '["abc\\'],
    ['an element that is missing', '[1,,2]'],
    ['a comma at the end', '[1,]'],
    ['a comma alone', '[,]'],
    ['something behind it', '[1] 2'],
    ['a bracket too many', '[1]]'],
  ])('cannot be split in %s', (_, text) => {
    expect(() => slices(text)).toThrow(JsonSyntaxError);
  });
});
