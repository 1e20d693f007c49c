import { describe, expect, it } from '@jest/globals';
import { delivered, given } from './graph-notation.contract.ts';
import { TraversalTimedOut } from './graph.ts';
import type { LineageGraph } from './graph.ts';
import { naiveAround, sortedAround } from './naive/around.contract.ts';

export const aroundContract = (engine: string, open: () => Promise<LineageGraph>): void => {
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

  describe(`the rows around nodes of the ${engine} graph`, () => {
    it('are those that begin or end there and hold at the sequence', async () => {
      const asked = await graph();
      const { edges, fields } = await asked.around([idOf('c')], 3, 60_000);
      const [b, c, k, far, m] = ['b', 'c', 'k', 'far', 'm'].map(idOf);
      expect(sortedAround({ nodes: [], edges, fieldEdges: [], fields })).toEqual(
        sortedAround({
          nodes: [],
          edges: [
            edge('FEEDS', b, c, k, 'INFERRED'),
            edge('WRITES', k, c, k, null),
            edge('FEEDS', c, far, m, 'COLUMN'),
            edge('READS', c, m, m, null),
          ],
          fieldEdges: [],
          fields: [],
        }),
      );
      for (const asOf of [1, 2, 3, 4, 5, 9])
        for (const names of [['a'], ['b'], ['path', 'j'], ['k', 'l', 'd'], ['a', 'b', 'b']]) {
          const nodes = names.map(idOf);
          const found = await asked.around(nodes, asOf, 60_000);
          expect(sortedAround(found)).toEqual(sortedAround(naiveAround(rows, nodes, asOf)));
        }
    });

    it('run between the nodes that datasets show', async () => {
      const { nodes, fieldEdges } = await (await graph()).around([idOf('path')], 4, 60_000);
      expect(nodes).toEqual([{ id: idOf('b'), namespace: 'ns', name: 'b' }]);
      const froms = fieldEdges.filter(({ to }) => to === idOf('d')).map(({ from }) => from);
      expect(new Set(froms)).toEqual(new Set([idOf('b')]));
    });

    it('are none of a node that is not there', async () => {
      const nothing = { nodes: [null], edges: [], fieldEdges: [], fields: [] };
      expect(await (await graph()).around([77], 4, 60_000)).toEqual(nothing);
    });

    it('are refused when there is no time', async () => {
      const asked = await graph();
      await expect(asked.around([idOf('b')], 4, 0)).rejects.toThrow(TraversalTimedOut);
    });
  });
};

const edge = (
  kind: 'FEEDS' | 'READS' | 'WRITES',
  from = -1,
  to = -1,
  job: number | undefined,
  basis: 'COLUMN' | 'INFERRED' | null,
) => ({ kind, from, to, job: job ?? null, basis, openedAt: 1 });
