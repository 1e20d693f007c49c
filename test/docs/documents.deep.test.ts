import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { examplesIn, matches } from './console-blocks.ts';
import { withShop } from './with-shop.ts';

// Every command that a document shows is run, in order, in a folder that holds the shop's story as shop.ndjson, and
// beside a server at the documents' address that has the story too.

const DOCUMENTS = ['README.md', ...readdirSync('docs').map((name) => join('docs', name))].filter(
  (path) => path.endsWith('.md'),
);

describe.each(DOCUMENTS)('%s', (path) => {
  const text = readFileSync(path, 'utf8');

  it('links to files that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);
    const missing = links.filter((link) => !existsSync(join(path, '..', link)));
    expect(missing).toEqual([]);
  });

  const examples = examplesIn(text);
  if (examples.length === 0) return;

  it('shows what its commands print', async () => {
    await withShop(async (ran) => {
      for (const { command, output } of examples) {
        const printed = await ran(command);
        if (!matches(output, printed))
          expect(`$ ${command}\n${printed}`).toBe(`$ ${command}\n${output}`);
      }
    });
  }, 600_000);
});

describe('an example', () => {
  const markdown = '```console\n$ one \\\n> two\nfirst …\n…\nlast\n$ three\n```\n';

  it('is a command, its further lines, and its output', () => {
    expect(examplesIn(markdown)).toEqual([
      { command: 'one \\\ntwo', output: 'first …\n…\nlast\n' },
      { command: 'three', output: '' },
    ]);
  });

  it.each([
    ['first …\n…\nlast\n', 'first word\nlast', true],
    ['first …\n…\nlast\n', 'first word\nand\nmore\nlast\n', true],
    ['first …\n…\nlast\n', 'first word\nlast\nmore\n', false],
    ['a.c', 'abc', false],
    ['', '', true],
    ['', 'something', false],
  ])('%j shows %j: %s', (shown, output, expected) => {
    expect(matches(shown, output)).toBe(expected);
  });
});
