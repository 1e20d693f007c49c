/**
 * The strongly connected components of a graph, each after all that lead to it: Tarjan's algorithm, without recursion. Nodes and their
 * successors are visited in the order given.
 */
export const stronglyConnectedComponents = (
  nodes: readonly number[],
  next: (node: number) => readonly number[],
): readonly (readonly number[])[] => {
  const found: number[][] = [];
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const enter = (node: number) => {
    index.set(node, index.size);
    low.set(node, index.get(node) ?? 0);
    open.push(node);
    isOpen.add(node);
    return { node, following: next(node), at: 0 };
  };
  const lower = (node: number, to: number) =>
    low.set(node, Math.min(low.get(node) ?? Infinity, to));
  const close = (node: number) => {
    const component = open.splice(open.lastIndexOf(node));
    for (const member of component) isOpen.delete(member);
    found.push(component);
  };
  for (const root of nodes) {
    if (index.has(root)) continue;
    const stack = [enter(root)];
    for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
      const following = frame.following[frame.at];
      frame.at += 1;
      if (following !== undefined) {
        if (!index.has(following)) stack.push(enter(following));
        else if (isOpen.has(following)) lower(frame.node, index.get(following) ?? Infinity);
        continue;
      }
      stack.pop();
      const { node } = frame;
      if (low.get(node) === index.get(node)) close(node);
      const before = stack.at(-1);
      if (before !== undefined) lower(before.node, low.get(node) ?? Infinity);
    }
  }
  return found.reverse();
};
