import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

// Documents are written in plain English: words that the project used to have for itself, and lines too long to read in an
// editor, do not come back.

/** Documents that are still to be rewritten. */
const NOT_YET = new Set(['docs/performance.md']);

/** Written by a command, so that the words are those of the code. */
const GENERATED = new Set(['docs/traps.md', 'docs/simulator.md', 'docs/compat.md']);

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs').map((name) => join('docs', name)),
].filter((path) => path.endsWith('.md') && !NOT_YET.has(path) && !GENERATED.has(path));

const MOST_CHARACTERS = 120;

const PRIVATE_WORDS =
  /\b(?:anew|foretold|heard of|nobody says|nobody said|is the matter with|who asks|is told|are told|was told|were told|stands in place|as it is said|none is|by itself alone)\b/i;

/** Folders whose comments and test titles are in plain English; the others follow. */
const PLAIN_FOLDERS = ['libs/ingest', 'libs/lineage', 'libs/openlineage', 'libs/domain-events'];

/** Comments are read by people who know the code, so more words are excluded; "stands for" is plain English. */
const PRIVATE_WORDS_IN_CODE =
  /\b(?:anew|(?:fore)?told|heard of|nobody says|nobody said|what it says|is the matter with|who asks|stands(?! for)|held|by then|it comes to)\b/i;

describe.each(DOCUMENTS)('%s', (path) => {
  const prose = proseOf(readFileSync(path, 'utf8'));

  it('has no line of prose that is too long', () => {
    expect(
      prose.filter(({ text }) => [...text].length > MOST_CHARACTERS && !isTable(text)),
    ).toEqual([]);
  });

  it('has no private words', () => {
    expect(prose.filter(({ text }) => PRIVATE_WORDS.test(text))).toEqual([]);
  });
});

describe.each(PLAIN_FOLDERS)('the comments and test titles of %s', (folder) => {
  it('have no private words', () => {
    const lines = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => englishOf(name, readFileSync(join(folder, name), 'utf8')));
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((line) => PRIVATE_WORDS_IN_CODE.test(line))).toEqual([]);
  });
});

describe('the English of code', () => {
  it('is its comments and test titles', () => {
    const code =
      '/** One. */\n * two\n// three\nconst told = "told";\n  it(\'four\', () => {\n])("five", (x) => {\n';
    expect(englishOf('f', code)).toEqual([
      'f:1: /** One. */',
      'f:2: * two',
      'f:3: // three',
      "f:5: it('four', () => {",
      'f:6: ])("five", (x) => {',
    ]);
  });
});

describe('prose', () => {
  it('is what is outside of code blocks, without code and links', () => {
    const text = 'one `anew` two\n```\nanew\n```\n[three](four)\n';
    expect(proseOf(text)).toEqual([
      { line: 1, text: 'one  two' },
      { line: 5, text: '[three]' },
      { line: 6, text: '' },
    ]);
  });
});

interface Line {
  readonly line: number;
  readonly text: string;
}

function proseOf(markdown: string): readonly Line[] {
  let isCode = false;
  return markdown.split('\n').flatMap((text, index) => {
    const isFence = text.trimStart().startsWith('```');
    if (isFence) isCode = !isCode;
    if (isFence || isCode) return [];
    return [
      {
        line: index + 1,
        text: text.replaceAll(/`[^`]*`|\]\([^)]*\)/g, (code) => (code.startsWith(']') ? ']' : '')),
      },
    ];
  });
}

function englishOf(name: string, code: string): readonly string[] {
  return code
    .split('\n')
    .map((text, index) => ({ line: index + 1, text: text.trim() }))
    .filter(({ text }) => COMMENT.test(text) || TEST_TITLE.test(text))
    .map(({ line, text }) => `${name}:${line}: ${text}`);
}

const COMMENT = /^(?:\/\/|\/\*\*|\*(?!\/))/;
const TEST_TITLE = /^(?:(?:it|test|describe)(?:\.each\(.*\))?\(|[\])]+\()['"`]/;

const isTable = (text: string): boolean => text.startsWith('|');
