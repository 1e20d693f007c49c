import { describe, expect, it } from '@jest/globals';
import { foldText, searchTextsOfFacet, splitWords, wordLists, wordsOf } from './search-words.ts';

describe('words', () => {
  it('are split at punctuation, at a change of case and between letters and digits', () => {
    expect(splitWords('shop.public.order_items')).toEqual(['shop', 'public', 'order', 'items']);
    expect(splitWords('HTTPServer2Config')).toEqual(['http', 'server', '2', 'config']);
    expect(splitWords('dailyRevenue SHOP.MARTS')).toEqual(['daily', 'revenue', 'shop', 'marts']);
  });

  it('are folded: compatibility forms and case are not told apart', () => {
    expect(splitWords('ﬁle Straße STRASSE')).toEqual(['file', 'strasse']);
    expect(foldText(' ΟΔΟΣ ')).toBe(foldText('οδοσ'));
    expect(foldText('Ｏｒｄｅｒ')).toBe('order');
  });

  it('keep marks with their letters and other scripts whole', () => {
    expect(splitWords('Zürich Zu\u0308rich')).toEqual(['zürich']);
    expect(splitWords('注文/明細')).toEqual(['注文', '明細']);
    expect(splitWords('हिन्दी')).toEqual(['हिन्दी']);
  });

  it('include the whole text where it is short enough for a name', () => {
    expect(wordsOf('raw/orders')).toEqual(['raw', 'orders', 'raw/orders']);
    expect(wordsOf('***')).toEqual(['***']);
    expect(wordsOf('a '.repeat(60))).toEqual(['a']);
    expect(wordsOf('')).toEqual([]);
  });

  it('are cut at a hundred characters, and no more than a thousand are kept', () => {
    expect(splitWords('x'.repeat(5_000))).toEqual(['x'.repeat(100)]);
    const many = Array.from({ length: 2_000 }, (_, index) => `${index}.`).join('');
    expect(splitWords(many)).toHaveLength(1_000);
  });
});

describe('lists of words', () => {
  const numbered = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, index) => `word${index}`);

  it('are one sorted list for few words, and none for no words', () => {
    expect(wordLists(new Set(['b', 'a'])).map(({ words }) => words)).toEqual([['a', 'b']]);
    expect(wordLists([])).toEqual([]);
  });

  it('have every word once, in whatever order the words come', () => {
    const lists = wordLists(numbered(5_000));
    expect(lists.flatMap(({ words }) => words).sort()).toEqual([...numbered(5_000)].sort());
    expect(lists).toEqual(wordLists(numbered(5_000).toReversed()));
    expect(Math.max(...lists.map(({ words }) => words.length))).toBeLessThan(256);
  });

  it('differ in one list where one word is added', () => {
    const before = new Set(wordLists(numbered(5_000)).map(({ hash }) => hash));
    const after = wordLists([...numbered(5_000), 'more']).map(({ hash }) => hash);
    expect(after.filter((hash) => !before.has(hash))).toHaveLength(1);
  });
});

describe('the texts of a facet', () => {
  it.each([
    ['documentation', { description: 'Every order' }, [['DESCRIPTION', 'Every order']]],
    [
      'tags',
      { tags: [{ key: 'pii', value: 'email' }, { key: 'gold' }] },
      [
        ['TAG', 'pii'],
        ['TAG', 'email'],
        ['TAG', 'gold'],
      ],
    ],
    ['ownership', { owners: [{ name: 'team:shop', type: 'OWNER' }] }, [['OWNER', 'team:shop']]],
    ['schema', { fields: [{ name: 'id' }] }, []],
    ['constructor', { name: 'x' }, []],
  ])('%s are found with their places', (key, facet, expected) => {
    expect(searchTextsOfFacet(key, facet)).toEqual(expected);
  });

  it('are none where the facet has another shape', () => {
    expect(searchTextsOfFacet('documentation', { description: { text: 'x' } })).toEqual([]);
    expect(searchTextsOfFacet('tags', { tags: 'pii' })).toEqual([]);
    expect(searchTextsOfFacet('ownership', null)).toEqual([]);
    expect(searchTextsOfFacet('ownership', { owners: [null, { name: 3 }] })).toEqual([]);
  });
});
