import { describe, expect, it } from '@jest/globals';
import { delivered, given } from './graph-notation.fixture.ts';
import { type LineageGraph, TraversalTimedOut } from '../graph.ts';
import { modelNeighbourhoods, comparable } from '../reference-model/neighbourhoods.fixture.ts';

export const neighbourhoodsContract = (engine: string, open: () => Promise<LineageGraph>): void => {
  const rows = given(
    'a.x -> b.y by j as DIRECT/IDENTITY',
    'a -> b [2,5)',
    'b ~> c by k',
    'b.Y -> d by l as INDIRECT/FILTER masked [3,)',
    'j writes e',
    'j precedes k [4,)',
    'c -> far by m',
    'path shows b [4,)',
    'path.z -> d.z by l [2,)',
    'b has y w [2,)',
    'a has x [1,4)',
  );
  const idOf = (name: string): number => rows.nodes.find((node) => node.name === name)?.id ?? -1;
  const graph = async () => {
    const opened = await open();
    await opened.apply(delivered(rows, 0, 4));
    await opened.apply(delivered(rows, 4, 10));
    return opened;
  };

  describe(`neighbourhoods in the ${engine} graph`, () => {
    it('have the edges that leave or enter the node and are open at the sequence', async () => {
      const asked = await graph();
      const [b, c, k, far, m] = ['b', 'c', 'k', 'far', 'm'].map(idOf);
      const [found] = await asked.neighbourhoods([idOf('c')], 3, 60_000);
      expect(found?.entering('FEEDS')).toEqual([edge(b, c, k, 'INFERRED')]);
      expect(found?.entering('WRITES')).toEqual([edge(k, c, k, null)]);
      expect(found?.leaving('FEEDS')).toEqual([edge(c, far, m, 'COLUMN')]);
      expect(found?.leaving('READS')).toEqual([edge(c, m, m, null)]);
      expect([found?.leaving('WRITES'), found?.fieldEdgesLeaving()]).toEqual([[], []]);
      for (const asOf of [1, 2, 3, 4, 5, 9])
        for (const names of [['a'], ['b'], ['path', 'j'], ['k', 'l', 'd'], ['a', 'b', 'b']]) {
          const nodes = names.map(idOf);
          const found = comparable(await asked.neighbourhoods(nodes, asOf, 60_000));
          expect(found).toEqual(modelNeighbourhoods(rows, nodes, asOf));
        }
    });

    it('have canonical nodes at both ends of each edge', async () => {
      const [found] = await (await graph()).neighbourhoods([idOf('path')], 4, 60_000);
      expect(found).toMatchObject({ id: idOf('b'), namespace: 'ns', name: 'b' });
      const onward = found?.fieldEdgesLeaving().filter(({ to }) => to === idOf('d')) ?? [];
      expect(onward.map(({ from }) => from)).toEqual([idOf('b'), idOf('b')]);
    });

    it('are null for an unknown node', async () => {
      expect(await (await graph()).neighbourhoods([77], 4, 60_000)).toEqual([null]);
    });

    it('stay the same if changes are applied before they are read', async () => {
      const asked = await open();
      await asked.apply(delivered(rows, 0, 4));
      const nodes = ['a', 'b', 'j', 'd'].map(idOf);
      const found = await asked.neighbourhoods(nodes, 4, 60_000);
      await asked.apply(delivered(rows, 4, 10));
      expect(comparable(found)).toEqual(modelNeighbourhoods(rows, nodes, 4));
    });

    it('fail if there is no time left', async () => {
      const asked = await graph();
      await expect(asked.neighbourhoods([idOf('b')], 4, 0)).rejects.toThrow(TraversalTimedOut);
    });
  });
};

const edge = (
  from: number | undefined,
  to: number | undefined,
  job: number | undefined,
  basis: 'COLUMN' | 'INFERRED' | null,
) => ({ from, to, job, basis, openedAt: 1 });
