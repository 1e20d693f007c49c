import { describe, expect, it } from '@jest/globals';
import { BadProposal, readProposal } from './parse-proposal.ts';

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

  it('is read with kinds in any letter case, and with column, table and name', () => {
    const text = `
title: Drop the status
changes:
  - kind: drop-column
    table: { namespace: pg, name: orders }
    column: status
  - kind: replace_schema
    dataset: { namespace: pg, name: orders }
    fields: [id, { name: status, type: text }]
`;
    const { changes } = readProposal(text, 'the file');
    expect(changes).toEqual([
      DROP.changes[0],
      {
        ...{ kind: 'REPLACE_SCHEMA', dataset: { namespace: 'pg', name: 'orders' } },
        fields: [
          { path: 'id', type: null },
          { path: 'status', type: 'text' },
        ],
      },
    ]);
  });

  it('has no member under two names', () => {
    const twice = { ...DROP.changes[0], column: 'id' };
    expect(problemsOf(JSON.stringify({ ...DROP, changes: [twice] }))).toEqual([
      'the file: changes[0] has "column", which is not known there: the members are kind, dataset, field',
    ]);
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
        'the file: title has 201 characters, but at most 200 are allowed: shorten it',
        'the file: changes is "none", but a list is expected',
      ],
    ],
    [
      JSON.stringify({ ...DROP, changes: Array.from({ length: 101 }, () => DROP.changes[0]) }),
      ['the file: changes has 101 entries, but at most 100 are allowed: split the proposal'],
    ],
    [
      YAML.replace('DROP_FIELD', 'DROP_COLUMNS'),
      [
        expect.stringMatching(
          /^the file: changes\[0\]\.kind is "DROP_FIELDS": it must be one of DROP_FIELD, ADD_FIELD/,
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
      YAML.replace('field: status', 'columns: status'),
      [
        'the file: changes[0].field is missing: give text',
        'the file: changes[0] has "columns", which is not known there: the members are kind, dataset, field',
      ],
    ],
    [
      YAML.replace('name: orders', 'name: [orders], table: x'),
      [
        'the file: changes[0].dataset.name is a list, but text is expected',
        'the file: changes[0].dataset has "table", which is not known there',
      ],
    ],
    [
      'title: x\nchanges: [{ kind: DELAY_FEED, dataset: { namespace: n, name: d }, hours: 0 }]',
      ['the file: changes[0].hours is 0, but more than 0 is expected'],
    ],
    [
      `${YAML}---${YAML}`,
      ['the file contains a second document at line 7, column 1: use one file for each proposal'],
    ],
    [
      'a: [',
      [expect.stringMatching(/^the file is neither YAML nor JSON at line 1, column 5: flow/)],
    ],
    ['a: 1\na: 2', ['the file has the same member twice at line 2, column 1: remove one of them']],
    [
      'a:\n\tb: 1',
      ['the file is indented with a tab at line 2, column 1: YAML allows only spaces'],
    ],
    ['a: *x', ['the file has an alias (*name) without an anchor: define it with &name before']],
    [
      '{"__proto__": {"title": "x"}}',
      [
        'the file: title is missing: give text',
        'the file: changes is missing: give a list',
        'the file: the proposal as a whole has "__proto__", which is not known there: the members are title, reason, changes',
      ],
    ],
    ['? [1]\n: 2', ['the file has a member name that is not text at line 1, column 3']],
  ])('is refused with one sentence for each problem (%#)', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it('cannot expand by its aliases', () => {
    const levels = Array.from({ length: 9 }, (_, level) =>
      level === 0
        ? 'a0: &a0 [x, x, x, x, x, x, x, x, x]'
        : `a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join(', ')}]`,
    );
    expect(problemsOf(levels.join('\n'))).toEqual([
      'the file uses more than 100 aliases (*name): write the parts out instead',
    ]);
  });

  it('has a limit on its length', () => {
    expect(problemsOf('x'.repeat(1_000_001))).toEqual([
      'the file has more than 1000000 characters, more than any proposal: check that it is the right file',
    ]);
  });
});
