import { describe, expect, it } from '@jest/globals';
import pc from 'picocolors';
import { tree, type Branch } from './tree.ts';

const screen = { columns: null, paint: pc.createColors(false) };

/** `a(b c(d))`: a with b and c below, d below c. */
const branch = (label: string, branches: readonly Branch[] = [], notes = ''): Branch => ({
  label,
  notes,
  paint: (text) => text,
  branches,
});

describe('a tree', () => {
  it('hangs each branch below its own', () => {
    const text = tree(
      [branch('a', [branch('b', [branch('c')]), branch('d')]), branch('e')],
      screen,
    );
    expect(text).toBe(['├─ a', '│  ├─ b', '│  │  └─ c', '│  └─ d', '└─ e', ''].join('\n'));
  });

  it('says more beside the label, or below it where that does not fit', () => {
    const branches = [branch('orders', [branch('x')], 'at distance 1, certain'), branch('y')];
    expect(tree(branches, screen).split('\n')[0]).toBe('├─ orders  at distance 1, certain');
    expect(tree(branches, { ...screen, columns: 30 })).toBe(
      ['├─ orders', '│  │  at distance 1, certain', '│  └─ x', '└─ y', ''].join('\n'),
    );
  });

  it('may be ten thousand deep', () => {
    let chain = branch('end');
    for (let depth = 0; depth < 10_000; depth++) chain = branch('x', [chain]);
    expect(tree([chain], screen).endsWith('└─ end\n')).toBe(true);
  });
});
