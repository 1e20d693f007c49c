import { describe, expect, it } from '@jest/globals';
import pc from 'picocolors';
import { table } from './table.ts';

const plain = { columns: null, paint: pc.createColors(false) };

describe('a table', () => {
  it('has a head, aligns its columns, and sets numbers right', () => {
    expect(
      table(
        ['KIND', 'NAME', 'N'],
        [
          ['dataset', '注文', 7],
          ['job', 'a', 1234],
        ],
        plain,
      ),
    ).toBe(
      [
        'KIND     NAME     N', //
        'dataset  注文     7',
        'job      a     1234',
        '',
      ].join('\n'),
    );
  });

  it('wraps its widest columns until it fits a terminal', () => {
    const text = table(['NAMESPACE', 'NAME'], [['s3', 'abcdefghijklmnopqrst']], {
      ...plain,
      columns: 21,
    });
    expect(text).toBe('NAMESPACE  NAME\ns3         abcdefghij\n           klmnopqrst\n');
  });

  it('colours every line of a cell that is wrapped', () => {
    const { red } = pc.createColors(true);
    const text = table(['NAME'], [[{ text: 'abcdefghij', paint: red }]], { ...plain, columns: 8 });
    expect(text.split('\n').slice(1, 3)).toEqual([
      '\u001b[31mabcdefgh\u001b[39m',
      '\u001b[31mij\u001b[39m',
    ]);
  });

  it('never lets a cell steer the terminal or break its line', () => {
    expect(table(['NAME'], [['a\u001b[2J\nb']], plain)).toBe('NAME\na\\u{1b}[2J\\u{a}b\n');
  });
});
