import { describe, expect, it } from '@jest/globals';
import { csv } from './csv.ts';
import { dot } from './dot.ts';
import type { Drawing } from './drawing.ts';
import { mermaid } from './mermaid.ts';

const drawing = (label: string, more: Partial<Drawing> = {}): Drawing => ({
  header: ['two nodes'],
  nodes: [
    { key: 'a', label: ['space', label], shape: 'DATA', mark: 'BREAKING' },
    { key: 'b', label: ['job'], shape: 'JOB', mark: null },
  ],
  arrows: [
    { from: 'a', to: 'b', label: 'reads', isPossible: false },
    { from: 'b', to: 'a', label: '', isPossible: true },
  ],
  ...more,
});

describe('a drawing', () => {
  it('is a flowchart of Mermaid', () => {
    expect(mermaid(drawing('orders'))).toBe(
      [
        '%% two nodes',
        'flowchart LR',
        '  n0["space<br/>orders"]:::BREAKING',
        '  n1(["job"])',
        '  n0 -->|"reads"| n1',
        '  n1 -.-> n0',
        '  classDef BREAKING fill:#f6c5c0,stroke:#a3170d',
        '',
      ].join('\n'),
    );
  });

  it('is a digraph of Graphviz', () => {
    expect(dot(drawing('orders'))).toBe(
      [
        '// two nodes',
        'digraph {',
        '  rankdir=LR',
        '  node [shape=box, style=filled, fillcolor=white, fontname="sans-serif"]',
        '  edge [fontname="sans-serif", fontsize=10]',
        '  n0 [label="space\\norders", fillcolor="#f6c5c0", color="#a3170d"]',
        '  n1 [label="job", style="rounded,filled"]',
        '  n0 -> n1 [label="reads"]',
        '  n1 -> n0 [label="", style=dashed]',
        '}',
        '',
      ].join('\n'),
    );
  });

  // Quotes, brackets and bars end a label; Mermaid reads HTML, Markdown and directives, Graphviz reads entities and escapes.
  it.each([
    ['a"b', 'a#34;b', 'a\\"b'],
    ['<b>', '#60;b#62;', '<b>'],
    ['a]|)', 'a#93;#124;)', 'a]|)'],
    ['#1;', '#35;1#59;', '#1;'],
    ['&amp;', '#38;amp#59;', '&amp;amp;'],
    ['x\\n', 'x#92;#8203;n', 'x\\\\n'],
    ['`*_', '#96;#42;_', '`*_'],
    ['ключ', 'ключ', 'ключ'],
    ['\u001b[2J\n', '#92;#8203;u#123;1b#125;#91;2J#92;#8203;u#123;a#125;', '\\\\u{1b}[2J\\\\u{a}'],
  ])('shows the name %j as it is', (name, inMermaid, inDot) => {
    expect(mermaid(drawing(name)).split('\n')[2]).toBe(`  n0["space<br/>${inMermaid}"]:::BREAKING`);
    expect(dot(drawing(name)).split('\n')[5]).toContain(`label="space\\n${inDot}"`);
  });

  it('has a header that is only a comment', () => {
    const hostile = drawing('x', { header: ['a %%{init: {}}%%\nflowchart TD', '\u2028graph'] });
    expect(mermaid(hostile).split('\n').slice(0, 3)).toEqual([
      '%% a %% init:    %%\\u a flowchart TD',
      '%% \\u 2028 graph',
      'flowchart LR',
    ]);
    expect(dot(hostile).split('\n')[0]).toBe('// a %%{init: {}}%%\\u{a}flowchart TD');
  });

  it('says what Mermaid has to be told to draw so much', () => {
    const arrow = { from: 'a', to: 'b', label: '', isPossible: false };
    const many = drawing('x', { arrows: Array.from({ length: 501 }, () => arrow) });
    expect(mermaid(many).split('\n')[1]).toBe(
      '%% Larger than Mermaid draws by default: set maxEdges to at least 501.',
    );
  });
});

describe('a sheet', () => {
  it('is CSV below its header, and runs no formula', () => {
    const rows = [
      ['=1+1', 2, null],
      ['a,"b"', '-x', '\u0007'],
    ];
    expect(csv({ header: ['two rows'], columns: ['a', 'b', 'c'], rows })).toBe(
      '# two rows\na,b,c\n\'=1+1,2,\n"a,""b""",\'-x,\\u{7}\n',
    );
  });
});
