import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { storedText, textStored } from './stored-text.ts';

describe('a text as Neo4j stores it', () => {
  it.each([
    ['s3://bucket/a b', 's3://bucket/a b'],
    ['\u{1f600}\ufffd', '\u{1f600}\ufffd'],
    ['a\ud800b', 'a\u241bd800b'],
    ['\udc00\ud800', '\u241bdc00\u241bd800'],
    ['\u0000', '\u241b0000'],
    ['\u241bd800', '\u241b\u241bd800'],
  ])('%j is kept as %j', (text, stored) => {
    expect(storedText(text)).toBe(stored);
    expect(textStored(stored)).toBe(text);
  });

  it('is well-formed, and is read again as it was', () => {
    const unit = fc.constantFrom('a', '\u241b', '\u0000', '\ud83d', '\ude00', '0', 'd');
    fc.assert(
      fc.property(
        fc.array(unit).map((units) => units.join('')),
        (text) => {
          expect(storedText(text)).toMatch(/^(?:[^\ud800-\udfff])*$/u);
          expect(textStored(storedText(text))).toBe(text);
        },
      ),
    );
  });
});
