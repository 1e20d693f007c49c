import { describe, expect, it } from '@jest/globals';
import { delivered, given, type GraphRows } from '../contract/graph-notation.fixture.ts';
import type { GraphNode } from '../graph.ts';
import { aliasView } from './alias-view.ts';
import { neighboursIn } from './neighbours.ts';
import { GraphSnapshot } from './snapshot.ts';
import { Store } from './storage/store.ts';

/** A store with all rows up to sequence 4 packed (which a renamed node causes), and the later ones in the overlay. */
const storeOf = (rows: GraphRows): Store => {
  const store = new Store();
  const kind = 'DATASET';
  const named = (name: string): GraphNode => ({
    ...{ id: 999, kind, namespace: 'ns', name, generation: 0, firstSequence: 1 },
  });
  const early = delivered(rows, 0, 4);
  store.apply({ ...early, nodes: [...early.nodes, named('zz'), named('zzz')] });
  store.apply(delivered(rows, 4, 10));
  return store;
};

/** The neighbours of a dataset in the order in which they are visited, and how many rows were looked at. */
const visit = (lines: readonly string[], direction: 'UPSTREAM' | 'DOWNSTREAM', name: string) => {
  const store = storeOf(given(...lines));
  const snapshot = new GraphSnapshot(store, aliasView(store, 10), 10, null);
  const dataset = snapshot.canonical(store.nodes.find('DATASET', 'ns', name, 10) ?? -1);
  const visited: string[] = [];
  const looked = neighboursIn(
    snapshot,
    direction,
    false,
  )(dataset, (neighbour, row) => {
    const { job } = snapshot.edgeAt(row);
    visited.push(`${snapshot.nameOf(neighbour).name} by ${snapshot.nameOf(job).name}`);
  });
  return { visited: visited.join(', '), looked };
};

const STAR = ['a -> d by j', 'a ~> b by j', 'a -> b by k', 'a -> f by j'];

describe('neighbours', () => {
  it('come by name, then by strength', () => {
    expect(visit(STAR, 'DOWNSTREAM', 'a')).toEqual({
      visited: 'b by k, b by j, d by j, f by j',
      looked: 4,
    });
  });

  it('are read from the packed rows alone if there is an alias, but not next to them', () => {
    expect(visit([...STAR, 'x shows y', 'y -> x by j'], 'DOWNSTREAM', 'a').looked).toBe(4);
    expect(visit(['a -> d by j', 'x shows y', 'y -> z by j'], 'UPSTREAM', 'd').looked).toBe(1);
  });

  it('have their place by the canonical name, if a row leads to another name', () => {
    const lines = [...STAR, 'a -> x by j', 'c -> e by j', 'x shows c'];
    expect(visit(lines, 'DOWNSTREAM', 'a').visited).toBe('b by k, b by j, c by j, d by j, f by j');
  });

  it('are those of all names of a dataset', () => {
    const lines = [...STAR, 'x -> c by j', 'x -> a by j', 'x -> b by i', 'x shows a'];
    expect(visit(lines, 'DOWNSTREAM', 'x').visited).toBe(
      'b by i, b by k, b by j, c by j, d by j, f by j',
    );
    expect(visit(lines, 'UPSTREAM', 'c').visited).toBe('a by j');
  });

  it('are merged with the rows of the overlay', () => {
    const lines = [...STAR, 'a -> c by j [5,)', 'a -> b by h [5,)', 'a -> g by j [5,)'];
    expect(visit(lines, 'DOWNSTREAM', 'a').visited).toBe(
      'b by h, b by k, b by j, c by j, d by j, f by j, g by j',
    );
  });

  it('are merged with the edges of products', () => {
    const lines = [...STAR, 'a into p of l', 'p of l into c', 'p of l into e'];
    expect(visit(lines, 'DOWNSTREAM', 'a').visited).toBe(
      'b by k, b by j, c by l, d by j, e by l, f by j',
    );
  });
});
