import { describe, expect, it } from '@jest/globals';
import { stronglyConnectedComponents } from './rollout.ts';

const ordered = (edges: Readonly<Record<number, readonly number[]>>) =>
  stronglyConnectedComponents(Object.keys(edges).map(Number), (node) => edges[node] ?? []).map(
    (component) => component.toSorted((a, b) => a - b),
  );

describe('the strongly connected components of a graph', () => {
  it('come each after all that lead to it', () => {
    expect(ordered({ 1: [], 2: [1], 3: [2, 1] })).toEqual([[3], [2], [1]]);
  });

  it('contain every cycle whole', () => {
    expect(ordered({ 1: [2], 2: [3], 3: [2, 4], 4: [] })).toEqual([[1], [2, 3], [4]]);
    expect(ordered({ 1: [1] })).toEqual([[1]]);
  });

  it('are found in a chain of any length', () => {
    const length = 100_000;
    const chain = stronglyConnectedComponents(
      Array.from({ length }, (_, node) => node),
      (node) => (node + 1 < length ? [node + 1] : []),
    );
    expect(chain.slice(0, 3)).toEqual([[0], [1], [2]]);
    expect(chain).toHaveLength(length);
  });
});
