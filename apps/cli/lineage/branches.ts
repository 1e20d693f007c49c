import { typed } from '../show/names.ts';
import { printable } from '../show/printable.ts';
import type { Screen } from '../show/screen.ts';
import type { Branch } from '../show/tree.ts';
import type { Hop, Place } from './hops.ts';
import type { Reached } from './questions.ts';
import { keyOf, type TreeNode } from './spanning-tree.ts';

/** The words for each place of a tree: its name, its distance, whether it is certain, and by which job it was reached. */
export const branches = (
  roots: readonly TreeNode[],
  reached: ReadonlyMap<string, Reached>,
  isOfField: boolean,
  { paint }: Screen,
): ReadonlyMap<TreeNode, Branch> => {
  const lines = inOrder(roots);
  const lineOf = new Map(lines.map(({ place }, line) => [keyOf(place), line]));
  const made = new Map<TreeNode, Branch>();
  const lastBelow = new Map<TreeNode, number>();
  // From the last line up, for what hangs below must be there first.
  for (const [line, node] of [...lines.entries()].reverse()) {
    const below = node.below.flatMap((one) => made.get(one) ?? []);
    const last = node.below.reduce((most, one) => Math.max(most, lastBelow.get(one) ?? 0), line);
    const elsewhere = node.others.map((hop) => ({
      label: label(hop.far, isOfField),
      notes: [(lineOf.get(keyOf(hop.far)) ?? 0) <= last ? 'see above' : 'see below', by(hop)].join(
        ', ',
      ),
      paint: paint.dim,
      branches: [],
    }));
    lastBelow.set(node, last);
    const found = reached.get(keyOf(node.place));
    made.set(node, {
      label: label(node.place, isOfField),
      notes: found === undefined ? '' : notes(found, node.hop),
      paint: found?.certain === false ? paint.yellow : paint.bold,
      branches: [...below, ...elsewhere],
    });
  }
  return made;
};

/** The lines of the tree from the top, without recursion, since a chain of datasets may be thousands long. */
const inOrder = (roots: readonly TreeNode[]): readonly TreeNode[] => {
  const lines: TreeNode[] = [];
  const todo = [...roots].reverse();
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    lines.push(next);
    for (const node of next.below.toReversed()) todo.push(node);
  }
  return lines;
};

/** For a question about a field, also which field, or that it is the dataset as a whole. */
export const label = (place: Place, isOfField: boolean): string =>
  isOfField
    ? `${typed(place)} ${place.field === null ? '(as a whole)' : printable(place.field)}`
    : typed(place);

const notes = ({ distance, certain }: Reached, hop: Hop | null): string =>
  [`${distance}`, certain ? 'certain' : 'possible', ...(hop ? [by(hop)] : [])].join(', ');

const by = ({ job, basis }: Hop): string =>
  `${job === null ? 'declared' : `by ${typed(job)}`} (${basis})`;
