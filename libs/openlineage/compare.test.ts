import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareUtf8 } from './compare.ts';
import { cases } from '../../test/effort.ts';

/** Texts that differ late, around the surrogates. */
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom('a', 'é', '\ud7ff', '\ue000', 'ﬁ', '\uffff', '🕷', '\u{10000}', '\u{10ffff}'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 6,
});

const brokenText = fc.string({
  unit: fc.constantFrom('a', '\ud800', '\ud801', '\udbff', '\udc00', '\udfff', '\ue000', '\uf000'),
  maxLength: 5,
});

const codePoints = (one: string): readonly number[] =>
  Array.from(one, (char) => char.codePointAt(0) ?? 0);

const byCodePoints = (a: string, b: string): number => {
  const [one, other] = [codePoints(a), codePoints(b)];
  const index = one.findIndex((point, at) => point !== other[at]);
  return index < 0 ? one.length - other.length : (one[index] ?? 0) - (other[index] ?? -1);
};

describe('texts', () => {
  test('are ordered as their UTF-8 bytes are', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { numRuns: cases(3000) },
    );
  });

  test('with lone surrogates, which UTF-8 cannot encode, are ordered by code point', () => {
    fc.assert(
      fc.property(brokenText, brokenText, (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Math.sign(byCodePoints(a, b)));
      }),
      { numRuns: cases(3000) },
    );
  });

  test('beyond U+FFFF come after those below, unlike in plain sorting', () => {
    expect(['🕷', 'ﬁ', 'z'].sort(compareUtf8)).toEqual(['z', 'ﬁ', '🕷']);
    expect(['🕷', 'ﬁ', 'z'].sort()).toEqual(['z', '🕷', 'ﬁ']);
  });
});
