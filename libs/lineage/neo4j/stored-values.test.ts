import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeText, decodeText } from './stored-values.ts';

describe('a text as Neo4j stores it', () => {
  it.each([
    ['s3://bucket/a b', 's3://bucket/a b'],
    ['\u{1f600}\ufffd', '\u{1f600}\ufffd'],
    ['a\ud800b', 'a\u241bd800b'],
    ['\udc00\ud800', '\u241bdc00\u241bd800'],
    ['\u0000', '\u241b0000'],
    ['\u241bd800', '\u241b\u241bd800'],
  ])('%j is stored as %j', (text, stored) => {
    expect(encodeText(text)).toBe(stored);
    expect(decodeText(stored)).toBe(text);
  });

  it('is well-formed, and decodes to the same text', () => {
    const unit = fc.constantFrom('a', '\u241b', '\u0000', '\ud83d', '\ude00', '0', 'd');
    fc.assert(
      fc.property(
        fc.array(unit).map((units) => units.join('')),
        (text) => {
          expect(encodeText(text)).toMatch(/^(?:[^\ud800-\udfff])*$/u);
          expect(decodeText(encodeText(text))).toBe(text);
        },
      ),
    );
  });
});
