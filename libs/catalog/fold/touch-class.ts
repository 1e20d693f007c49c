import type { FoldState } from './state.ts';
import type { Touched } from './touched.ts';

/** Touches the class of a node, and those of the nodes that it may be one with. */
export const touchClass = async (
  state: FoldState,
  node: number,
  touched: Touched,
): Promise<void> => {
  touched.classes.add(node);
  for (const { other } of (await state.rows.links.group(node)).values()) touched.classes.add(other);
};
