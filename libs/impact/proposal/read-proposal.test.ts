import { describe, expect, it } from '@jest/globals';
import { BadProposal } from './bad-proposal.ts';
import { readProposal } from './read-proposal.ts';

const problemsOf = (text: string): readonly string[] => {
  try {
    readProposal(text, 'the file');
    return [];
  } catch (error) {
    return error instanceof BadProposal ? error.problems : [String(error)];
  }
};

const DROP = {
  title: 'Drop the status',
  reason: '',
  changes: [{ kind: 'DROP_FIELD', dataset: { namespace: 'pg', name: 'orders' }, field: 'status' }],
};

const YAML = `
title: Drop the status
changes:
  - kind: DROP_FIELD
    dataset: { namespace: pg, name: orders }
    field: status
`;

describe('a proposal', () => {
  it('is read from YAML and from JSON alike', () => {
    expect(readProposal(YAML, 'the file')).toEqual(DROP);
    expect(readProposal(JSON.stringify(DROP), 'the file')).toEqual(DROP);
  });

  it.each([
    ['', ['the file: the proposal as a whole is empty, but an object with members is expected']],
    ['title: x', ['the file: changes is missing: give a list']],
    [
      '{"title": "", "changes": []}',
      ['the file: title is empty: give some text', 'the file: changes is empty: give at least one'],
    ],
    [
      `{"title": ${JSON.stringify('x'.repeat(201))}, "changes": "none"}`,
      [
        'the file: title has 201 characters, but at most 200 are taken: say it in brief',
        'the file: changes is "none", but a list is expected',
      ],
    ],
    [
      JSON.stringify({ ...DROP, changes: Array.from({ length: 101 }, () => DROP.changes[0]) }),
      [
        'the file: changes has 101 entries, but at most 100 are taken: make several proposals of them',
      ],
    ],
    [
      YAML.replace('DROP_FIELD', 'DROP_COLUMN'),
      [
        expect.stringMatching(
          /^the file: changes\[0\]\.kind is "DROP_COLUMN": it must be one of DROP_FIELD, ADD_FIELD/,
        ),
      ],
    ],
    [
      YAML.replace('kind: DROP_FIELD', 'note: x'),
      [
        expect.stringMatching(
          /^the file: changes\[0\]\.kind is missing: it must be one of DROP_FIELD/,
        ),
      ],
    ],
    [
      YAML.replace('field: status', 'column: status'),
      [
        'the file: changes[0].field is missing: give text',
        'the file: changes[0] has "column", which means nothing there: it may have kind, dataset, field',
      ],
    ],
    [
      YAML.replace('name: orders', 'name: [orders], table: x'),
      [
        'the file: changes[0].dataset.name is a list, but text is expected',
        'the file: changes[0].dataset has "table", which means nothing there',
      ],
    ],
    [
      'title: x\nchanges: [{ kind: DELAY_FEED, dataset: { namespace: n, name: d }, hours: 0 }]',
      ['the file: changes[0].hours is 0, but more than 0 is expected'],
    ],
    [
      `${YAML}---${YAML}`,
      ['the file holds another document at line 7, column 1: give each proposal a file of its own'],
    ],
    [
      'a: [',
      [expect.stringMatching(/^the file is neither YAML nor JSON at line 1, column 5: flow/)],
    ],
    ['a: 1\na: 2', ['the file says a thing twice at line 2, column 1: keep one of the two']],
    ['a:\n\tb: 1', ['the file is indented with a tab at line 2, column 1: YAML takes spaces only']],
    [
      'a: *x',
      [
        'the file has an alias (*name) for a part that is not there: name it with an anchor (&name) before',
      ],
    ],
    [
      '{"__proto__": {"title": "x"}}',
      [
        'the file: title is missing: give text',
        'the file: changes is missing: give a list',
        'the file: the proposal as a whole has "__proto__", which means nothing there: it may have title, reason, changes',
      ],
    ],
    ['? [1]\n: 2', ['the file has a name that is no text at line 1, column 3: a name is text']],
  ])('is refused with each thing that is wrong with it (%#)', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it('does not grow by its aliases', () => {
    const levels = Array.from({ length: 9 }, (_, level) =>
      level === 0
        ? 'a0: &a0 [x, x, x, x, x, x, x, x, x]'
        : `a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join(', ')}]`,
    );
    expect(problemsOf(levels.join('\n'))).toEqual([
      'the file stands for more than 100 parts of itself by aliases (*name): write out what is meant',
    ]);
  });

  it('is no larger than can be meant', () => {
    expect(problemsOf('x'.repeat(1_000_001))).toEqual([
      'the file has more than 1000000 characters, which no proposal has: see that it is the one that was meant',
    ]);
  });
});
