import { describe, expect, it } from '@jest/globals';
import { bothDirections } from './answer-notation.fixture.ts';
import { delivered, given } from './graph-notation.fixture.ts';
import { type GraphChanges, type LineageGraph, UnknownNode } from '../graph.ts';

export const changesContract = (engine: string, open: () => Promise<LineageGraph>): void => {
  const story = given(
    'a -> b by j [1,4)',
    'b.x -> c.y by k as DIRECT/SUM [2,)',
    'c has y [2,)',
    'c ~> d by l [3,6)',
    'd shows e [5,)',
    'j precedes k [5,)',
  );
  const graphAfter = async (...ends: readonly number[]) => {
    const graph = await open();
    let after = 0;
    for (const upTo of ends) {
      await graph.apply(delivered(story, after, upTo));
      after = upTo;
    }
    return graph;
  };

  describe(`changes applied to the ${engine} graph`, () => {
    it('move its checkpoint, which is 0 at first', async () => {
      const graph = await open();
      expect(await graph.checkpoint()).toBe(0);
      await graph.apply(delivered(story, 0, 3));
      expect(await graph.checkpoint()).toBe(3);
      await graph.apply(nothing(9));
      expect(await graph.checkpoint()).toBe(9);
    });

    it('give the same content hash in batches of any size', async () => {
      const hashes = new Set<string>();
      for (const ends of [[7], [1, 2, 3, 4, 5, 6, 7], [3, 7], [4, 5, 7]])
        hashes.add(await (await graphAfter(...ends)).contentHash());
      expect([...hashes]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    });

    it('change the content hash, whatever row they differ in', async () => {
      const [node, edge, fieldEdge, identity, field] = [
        story.nodes[0],
        story.edges[0],
        story.fieldEdges[0],
        story.identities[0],
        story.fields[0],
      ];
      if (!node || !edge || !fieldEdge || !identity || !field) throw new Error('unreachable');
      const variants: Partial<GraphChanges>[] = [
        {},
        { nodes: story.nodes.with(0, { ...node, name: 'A' }) },
        { nodes: story.nodes.with(0, { ...node, firstSequence: 2 }) },
        { edges: story.edges.with(0, { ...edge, closedAt: 5 }) },
        { edges: story.edges.with(0, { ...edge, basis: 'EXPLICIT' }) },
        { edges: story.edges.with(0, { ...edge, job: null }) },
        { fieldEdges: [{ ...fieldEdge, toField: null }] },
        { fieldEdges: [{ ...fieldEdge, masking: true }] },
        { fieldEdges: [{ ...fieldEdge, subtype: null }] },
        { identities: [{ ...identity, closedAt: 6 }] },
        { fields: [{ ...field, path: 'Y' }] },
        { fields: [] },
      ];
      const hashes = new Set<string>();
      for (const variant of variants) {
        const graph = await open();
        await graph.apply({ ...delivered(story, 0, 7), ...variant });
        hashes.add(await graph.contentHash());
      }
      expect(hashes.size).toBe(variants.length);
    });

    it('are ignored if they were applied before', async () => {
      const graph = await graphAfter(3, 7);
      const before = await graph.contentHash();
      await graph.apply(delivered(story, 0, 3));
      await graph.apply(delivered(story, 3, 7));
      await graph.apply({ ...delivered(given('z -> y'), 0, 7), upTo: 7 });
      expect(await graph.contentHash()).toBe(before);
      expect(await graph.checkpoint()).toBe(7);
    });

    it('replace rows with the same id', async () => {
      const graph = await graphAfter(7);
      const rows = delivered(story, 0, 7);
      const [b, c] = ['b', 'c'].map((name) => story.nodes.find((node) => node.name === name));
      const edge = story.edges.find(({ kind }) => kind === 'FEEDS');
      if (!b || !c || !edge) throw new Error('unreachable');
      await graph.apply({
        ...nothing(8),
        nodes: [{ ...b, name: 'renamed' }],
        edges: [{ ...edge, to: c.id }],
      });
      expect((await bothDirections(graph, 'a', 3)).downstream).toBe('c 1, d 2 possible');
      expect((await bothDirections(graph, 'c', 3)).upstream).toBe('a 1, renamed 1');
      const anew = await open();
      await anew.apply({
        ...rows,
        upTo: 8,
        nodes: rows.nodes.map((node) => (node.id === b.id ? { ...b, name: 'renamed' } : node)),
        edges: rows.edges.map((row) => (row.id === edge.id ? { ...edge, to: c.id } : row)),
      });
      expect(await anew.contentHash()).toBe(await graph.contentHash());
    });

    it('may replace an edge with one of another kind', async () => {
      const graph = await graphAfter(7);
      const edge = story.edges.find(({ kind }) => kind === 'FEEDS');
      if (!edge) throw new Error('unreachable');
      await graph.apply({
        ...nothing(8),
        edges: [{ ...edge, kind: 'READS', to: edge.job ?? 0, basis: null }],
      });
      expect((await bothDirections(graph, 'a', 3)).downstream).toBe('');
    });

    it('that name an unknown node are refused as a whole', async () => {
      const graph = await graphAfter(3);
      const before = await graph.contentHash();
      const [edge] = story.edges;
      if (!edge) throw new Error('unreachable');
      const refused = graph.apply({ ...delivered(story, 3, 7), edges: [{ ...edge, to: 999 }] });
      await expect(refused).rejects.toThrow(UnknownNode);
      expect(await graph.contentHash()).toBe(before);
      expect(await graph.checkpoint()).toBe(3);
    });

    it('are gone after it is cleared, and can be applied again', async () => {
      const graph = await graphAfter(7);
      const before = await graph.contentHash();
      await graph.clear();
      expect(await graph.checkpoint()).toBe(0);
      expect(await graph.contentHash()).toBe(await (await open()).contentHash());
      await graph.apply(delivered(story, 0, 7));
      expect(await graph.contentHash()).toBe(before);
      await graph.close();
    });
  });
};

const nothing = (upTo: number): GraphChanges => ({
  upTo,
  nodes: [],
  edges: [],
  productMembers: [],
  fieldEdges: [],
  identities: [],
  fields: [],
});
