import { widthOf, wrapped } from './printable.ts';
import type { Screen } from './screen.ts';

/** A line of a tree with what hangs below it. `label` and `notes` must be printable. */
export interface Branch {
  readonly label: string;
  /** What else there is to say, beside the label or, where that does not fit, below it. */
  readonly notes: string;
  readonly paint: (label: string) => string;
  readonly branches: readonly Branch[];
}

/** The branches as lines with box characters, as wide as the screen at most. */
export const tree = (branches: readonly Branch[], screen: Screen): string => {
  const lines: string[] = [];
  // A list of what is to do instead of recursion, since a chain of datasets may be thousands long.
  const todo = placed(branches, '');
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { branch, before, isLast } = next;
    const under = `${before}${isLast ? '   ' : '│  '}`;
    const below = branch.branches.length > 0 ? `${under}│  ` : `${under}   `;
    const [first = '', ...others] = texts(branch, under.length, screen);
    lines.push(`${before}${isLast ? '└─ ' : '├─ '}${first}`);
    for (const line of others) lines.push(`${below}${line}`);
    for (const branchBelow of placed(branch.branches, under)) todo.push(branchBelow);
  }
  return lines.map((line) => `${line}\n`).join('');
};

interface Placed {
  readonly branch: Branch;
  readonly before: string;
  readonly isLast: boolean;
}

/** In reverse, for the last of the list is done first. */
const placed = (branches: readonly Branch[], before: string): Placed[] =>
  branches
    .map((branch, index) => ({ branch, before, isLast: index === branches.length - 1 }))
    .reverse();

const texts = (
  { label, notes, paint }: Branch,
  indent: number,
  screen: Screen,
): readonly string[] => {
  const { dim } = screen.paint;
  const room = screen.columns === null ? Infinity : Math.max(screen.columns - indent, 27);
  // Further lines leave room for the line that leads to what hangs below.
  const below = room - 3;
  if (notes === '' && widthOf(label) <= room) return [paint(label)];
  if (widthOf(label) + 2 + widthOf(notes) <= room) return [`${paint(label)}  ${dim(notes)}`];
  const labels = widthOf(label) <= room ? [label] : wrapped(label, below);
  return [...labels.map(paint), ...(notes === '' ? [] : wrapped(notes, below)).map(dim)];
};
