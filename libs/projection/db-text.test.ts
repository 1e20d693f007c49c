import { describe, expect, it } from '@jest/globals';
import { escapeForDb, indexableKey, integrationIn, isSameName } from './db-text.ts';

describe('stored text', () => {
  it.each([
    ['plain text', 'Zürich 注文 🕷', 'Zürich 注文 🕷'],
    ['U+0000', 'a\0b\0', 'a\\u0000b\\u0000'],
    ['a lone high surrogate', 'a\ud83d', 'a\\ud83d'],
    ['a lone low surrogate', '\udd77a', '\\udd77a'],
    ['surrogates in the wrong order', '\udd77\ud83d', '\\udd77\\ud83d'],
  ])('has %s in a form that every engine stores', (_case, text, expected) => {
    expect(escapeForDb(text)).toBe(expected);
    expect(escapeForDb(expected)).toBe(expected);
  });

  it('makes two names one that are stored alike', () => {
    expect(isSameName({ namespace: 'n', name: 'a\0' }, { namespace: 'n', name: 'a\\u0000' })).toBe(
      true,
    );
    expect(isSameName({ namespace: 'n', name: 'a' }, { namespace: 'm', name: 'a' })).toBe(false);
    expect(isSameName({ namespace: 'n', name: 'a' }, { namespace: 'n', name: 'b' })).toBe(false);
  });
});

describe('a key for an index', () => {
  it('is the stored text, if that is short', () => {
    expect(indexableKey('a\0')).toBe('a\\u0000');
    expect(indexableKey('x'.repeat(600))).toBe('x'.repeat(600));
  });

  it('is cut if it is long, and still differs where the text differs', () => {
    const long = indexableKey('x'.repeat(601));
    expect(long).toMatch(/^x{200}… [0-9a-f]{64}$/);
    expect(indexableKey('x'.repeat(602))).not.toBe(long);
  });

  it('is cut between characters and fits into an index of PostgreSQL', () => {
    const key = indexableKey('x' + '🕷'.repeat(5_000));
    expect(escapeForDb(key)).toBe(key);
    expect(Buffer.byteLength(key)).toBeLessThan(2_700);
  });
});

describe('an integration as a key', () => {
  it('is the producer without its version, as stored text', () => {
    expect(integrationIn('https://a.example/1.0.0/spark\0')).toBe('https://a.example/spark\\u0000');
  });

  it('fits into an index of PostgreSQL beside another key', () => {
    const integration = integrationIn('注'.repeat(5_000));
    expect(integration).toMatch(/^注{200}… [0-9a-f]{64}$/);
    expect(integrationIn('注'.repeat(5_001))).not.toBe(integration);
    for (const producer of ['注'.repeat(280), '注'.repeat(281), '🕷'.repeat(200)])
      expect(
        Buffer.byteLength(integrationIn(producer)) +
          Buffer.byteLength(indexableKey('注'.repeat(600))),
      ).toBeLessThan(2_680);
  });
});
