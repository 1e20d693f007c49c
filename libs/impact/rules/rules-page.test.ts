import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { rulesPage } from './rules-page.ts';

test('docs/rules-of-impact.md is generated from the rules: npm run rules-page writes it', async () => {
  const page = new URL('../../../docs/rules-of-impact.md', import.meta.url);
  expect(await readFile(page, 'utf8')).toBe(rulesPage());
});
