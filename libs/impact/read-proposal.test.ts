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
    ['', ['the file: the whole: Invalid input: expected object, received null']],
    ['title: x', ['the file: changes: Invalid input: expected array, received undefined']],
    ['{"title": "x", "changes": []}', [expect.stringMatching(/^the file: changes: Too small/)]],
    [
      YAML.replace('DROP_FIELD', 'DROP_COLUMN'),
      [expect.stringMatching(/^the file: changes\[0\]\.kind must be one of DROP_FIELD, ADD_FIELD/)],
    ],
    [
      YAML.replace('field: status', 'column: status'),
      [
        'the file: changes[0].field: Invalid input: expected string, received undefined',
        'the file: changes[0]: Unrecognized key: column',
      ],
    ],
    ['a: [', [expect.stringMatching(/^the file is neither YAML nor JSON: .* at line 1, column 5/)]],
    ['a: 1\na: 2', [expect.stringMatching(/^the file is neither YAML nor JSON: Map keys must be/)]],
    ['{"__proto__": {"title": "x"}}', [expect.stringContaining('Unrecognized key: __proto__')]],
    ['? [1]\n: 2', [expect.stringContaining('neither YAML nor JSON')]],
  ])('that is %j is refused with what is wrong', (text, problems) => {
    expect(problemsOf(text)).toEqual(expect.arrayContaining(problems));
  });

  it('does not grow by its aliases', () => {
    const levels = Array.from({ length: 9 }, (_, level) =>
      level === 0
        ? 'a0: &a0 [x, x, x, x, x, x, x, x, x]'
        : `a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join(', ')}]`,
    );
    expect(problemsOf(levels.join('\n'))).toEqual([expect.stringMatching(/cannot be read.*alias/)]);
  });

  it('is no larger than can be meant', () => {
    expect(problemsOf('x'.repeat(1_000_001))).toEqual([
      'the file has 1000001 characters, but a proposal has at most 1000000',
    ]);
  });
});
