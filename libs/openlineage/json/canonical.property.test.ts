import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from './canonical.ts';
import { eventId } from '../event-id.ts';
import { parseJson } from './json-parse.ts';
import { choices, numberText, spelt, tree, type Tree } from './spelling.contract.ts';
import { cases } from '../../../test/effort.ts';

const canonicalOf = (text: string): string => canonicalJson(parseJson(Buffer.from(text)));

/** The canonical text by its definition; `Array.from` splits a text into code points. */
const byRule = (value: Tree): string => {
  if (value.kind === 'word') return value.text;
  if (value.kind === 'text') return JSON.stringify(value.text);
  if (value.kind === 'array') return `[${value.items.map(byRule).join()}]`;
  const members = value.members.toSorted(([a], [b]) => byCodePoints(a, b));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${byRule(member)}`).join()}}`;
};

const byCodePoints = (a: string, b: string): number => {
  const [one, other] = [a, b].map((text) => Array.from(text, (char) => char.codePointAt(0) ?? 0));
  for (const [index, point] of (one ?? []).entries()) {
    const difference = point - (other?.[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return (one?.length ?? 0) - (other?.length ?? 0);
};

describe('the canonical text', () => {
  test('is the same however a value is written', () => {
    fc.assert(
      fc.property(tree, choices, (value, chosen) => {
        expect(canonicalOf(spelt(value, chosen))).toBe(byRule(value));
      }),
      { numRuns: cases(1000) },
    );
  });

  test('is read back as the same value and the same canonical text', () => {
    fc.assert(
      fc.property(tree, choices, (value, chosen) => {
        const json = parseJson(Buffer.from(spelt(value, chosen)));
        const canonical = canonicalJson(json);
        const again = parseJson(Buffer.from(canonical));
        expect(canonicalJson(again)).toBe(canonical);
      }),
    );
  });

  test('survives UTF-8, so that different texts have different ids', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const canonical = byRule(value);
        expect(Buffer.from(canonicalOf(canonical)).toString()).toBe(canonical);
      }),
    );
  });

  test('keeps the form of every number', () => {
    fc.assert(
      fc.property(numberText, (text) => {
        expect(canonicalOf(text)).toBe(text);
      }),
      { numRuns: cases(1000) },
    );
  });
});

describe('the id of an event', () => {
  test('does not depend on the order of members, on space, or on how a character is escaped', () => {
    fc.assert(
      fc.property(tree, choices, choices, (value, one, other) => {
        expect(eventId(canonicalOf(spelt(value, one)))).toBe(
          eventId(canonicalOf(spelt(value, other))),
        );
      }),
    );
  });

  test.each([
    ['{"a":1}', '{"a":1.0}'],
    ['{"a":100}', '{"a":1e2}'],
    ['{"a":0}', '{"a":-0}'],
    ['{"a":1}', '{"a":"1"}'],
    ['{"a":null}', '{}'],
    ['{"a":[1,2]}', '{"a":[2,1]}'],
    ['{"a":9007199254740992}', '{"a":9007199254740993}'],
    ['{"a":"\\ud800"}', '{"a":"\\ud801"}'],
    ['{"a":"\\ud800"}', '{"a":"\ufffd"}'],
    ['{"a":"é"}', '{"a":"e\u0301"}'],
  ])('differs for %s and %s', (one, other) => {
    expect(eventId(canonicalOf(one))).not.toBe(eventId(canonicalOf(other)));
  });

  // Computed independently: the SHA-1 of the namespace's 16 bytes and the text, with the version 5 and the variant
  // set.
  test('is the UUID of version 5 that every log of Ledgerline has for this text', () => {
    expect(eventId('{}')).toBe('e69c6c90-425e-5281-90d8-f0240126a60d');
  });
});
