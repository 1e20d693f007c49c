import { expect, it } from '@jest/globals';
import { howMany } from './how-many.ts';

it.each([
  [0, 0, 'changes', 'No changes, as of #38.'],
  [0, 0, 'found', 'None found, as of #38.'],
  [1, 1, 'change', '1 change, as of #38.'],
  [2, 3, 'found', '2 of 3 found, as of #38; the other 1 come without --limit.'],
])('%i of %i %s are told in English', (shown, totalCount, what, sentence) => {
  expect(howMany(shown, { totalCount, asOf: 38 }, what)).toBe(sentence);
});
