import { describe, expect, it } from '@jest/globals';
import { answer, bothDirections, paths, question, reached } from './answer-notation.fixture.ts';
import type { GraphOf } from './graph-notation.fixture.ts';

export const fieldLineageContract = (engine: string, graphOf: GraphOf): void => {
  describe(`lineage of a field in the ${engine} graph`, () => {
    it('follows field edges, with certainty', async () => {
      const graph = await graphOf('a.x -> b.y by j', 'b.y -> c.z by k', 'a.other -> b.w by j');
      expect(await bothDirections(graph, 'a.x')).toEqual({
        upstream: '',
        downstream: 'b.y 1, c.z 2',
      });
      expect(await bothDirections(graph, 'c.z')).toEqual({
        upstream: 'b.y 1, a.x 2',
        downstream: '',
      });
      expect(paths(await answer(graph, question('UPSTREAM', 'c.z')))).toEqual([
        'b.y -> c.z',
        'a.x -> b.y -> c.z',
      ]);
      const { start } = await answer(graph, question('UPSTREAM', 'c.z'));
      expect(start).toEqual({ namespace: 'ns', name: 'c', field: 'z' });
    });

    it('reaches a dataset as a whole by a field edge with certainty, and what is made from it possibly', async () => {
      const graph = await graphOf(
        'a.x -> b by j',
        'a.y -> b.y by j',
        'b.y -> c.y by k',
        'c.y -> d.y by k',
      );
      expect((await bothDirections(graph, 'a.x')).downstream).toBe(
        'b 1, c.y 2 possible, d.y 3 possible',
      );
      expect((await bothDirections(graph, 'a.y')).downstream).toBe('b.y 1, c.y 2, d.y 3');
      expect(paths(await answer(graph, question('DOWNSTREAM', 'a.x')))).toEqual([
        'a.x -> b',
        'a.x -> b -> c.y',
        'a.x -> b -> c.y -> d.y',
      ]);
    });

    it('counts what feeds the dataset as a whole among the sources of each field', async () => {
      const graph = await graphOf(
        'z.x -> a.x by i',
        'a.x -> b by j',
        'a.y -> b.y by j',
        'b.y -> c.y by k',
      );
      expect((await bothDirections(graph, 'b.y')).upstream).toBe('a.x 1, a.y 1, z.x 2');
      expect((await bothDirections(graph, 'c.y')).upstream).toBe(
        'b.y 1, a.x 2 possible, a.y 2, z.x 3 possible',
      );
      expect(paths(await answer(graph, question('UPSTREAM', 'c.y'))).at(-1)).toBe(
        'z.x -> a.x -> b -> c.y',
      );
    });

    it('possibly reaches all fields by an edge without field detail, and the dataset as a whole', async () => {
      const graph = await graphOf('a.x -> b.y by j', 'b ~> c by k', 'c has p q');
      expect((await bothDirections(graph, 'a.x')).downstream).toBe(
        'b.y 1, c.p 2 possible, c.q 2 possible, c 2 possible',
      );
      expect((await bothDirections(graph, 'c.p')).upstream).toBe(
        'b.y 1 possible, b 1 possible, a.x 2 possible',
      );
      const given = await answer(graph, question('DOWNSTREAM', 'a.x'));
      expect(paths(given).at(-1)).toBe('a.x -> b.y -> c');
      expect(given.datasets.at(-1)?.path.at(-1)).toMatchObject({
        basis: 'INFERRED',
        transformation: null,
      });
    });

    it('connects an unmentioned input only to fields without stated sources', async () => {
      const graph = await graphOf(
        'a.x -> c.y by j',
        'b ~> c by j',
        'b has w',
        'c has y z',
        'c.y -> d.y by k',
        'c.z -> d.z by k',
        'other ~> c by l',
        'other has v',
      );
      expect((await bothDirections(graph, 'b.w')).downstream).toBe(
        'c.z 1 possible, c 1 possible, d.z 2 possible',
      );
      expect((await bothDirections(graph, 'other.v')).downstream).toBe(
        'c.y 1 possible, c.z 1 possible, c 1 possible, d.y 2 possible, d.z 2 possible',
      );
      expect((await bothDirections(graph, 'c.y')).upstream).toBe(
        'a.x 1, other.v 1 possible, other 1 possible',
      );
    });

    it('does not spread from a field to the other uses of its dataset', async () => {
      const graph = await graphOf('a.x -> b.x by j', 'a.y -> c.y by j', 'c has x');
      expect((await bothDirections(graph, 'a.x')).downstream).toBe('b.x 1');
      expect((await bothDirections(graph, 'c.x')).upstream).toBe('');
    });

    it('possibly leads from any field if an edge names the source dataset as a whole', async () => {
      const graph = await graphOf('a -> b.y by j', 'a has x', 'b.y -> c.y by k', 'b has other');
      expect((await bothDirections(graph, 'a.x')).downstream).toBe(
        'b.y 1 possible, c.y 2 possible',
      );
      expect((await bothDirections(graph, 'b.y')).upstream).toBe('a.x 1 possible, a 1 possible');
      expect((await bothDirections(graph, 'b.other')).upstream).toBe('');
    });
  });

  describe(`names of fields in the ${engine} graph`, () => {
    it('match exactly, else without regard to case if only one fits', async () => {
      const graph = await graphOf('b has Id', 'a.x -> b.ID by j', 'b.id -> c.z by k');
      expect((await bothDirections(graph, 'a.X')).downstream).toBe('b.Id 1, c.z 2');
      expect((await bothDirections(graph, 'b.iD')).downstream).toBe('c.z 1');
      expect((await answer(graph, question('UPSTREAM', 'b.iD'))).start.field).toBe('Id');
    });

    it('are different fields if several differ in case only', async () => {
      const graph = await graphOf(
        'b has id ID',
        'a.x -> b.Id by j',
        'a.y -> b.id by j',
        'b.ID -> c.z by k',
      );
      expect((await bothDirections(graph, 'a.x')).downstream).toBe('b.Id 1');
      expect((await bothDirections(graph, 'b.ID')).upstream).toBe('');
      expect((await bothDirections(graph, 'b.id')).upstream).toBe('a.y 1');
      expect(await graph.traverse(question('UPSTREAM', 'b.iD'))).toBeNull();
    });

    it('are known from a schema or an edge, at the sequence of the question', async () => {
      const graph = await graphOf('a has x [2,4)', 'a.y -> b.z by j [3,)', 'a -> b by j [1,3)');
      const isKnown = async (field: string, asOf: number) =>
        (await graph.traverse(question('DOWNSTREAM', field, { asOf }))) !== null;
      expect(await Promise.all([1, 2, 3, 4].map((asOf) => isKnown('a.x', asOf)))).toEqual([
        false,
        true,
        true,
        false,
      ]);
      expect(await Promise.all([2, 3].map((asOf) => isKnown('a.y', asOf)))).toEqual([false, true]);
      expect(await Promise.all([2, 3].map((asOf) => isKnown('b.z', asOf)))).toEqual([false, true]);
    });
  });

  describe(`field lineage in the ${engine} graph over time`, () => {
    it('is that of the sequence, or for EVER that of every edge while it was open', async () => {
      const graph = await graphOf(
        'a ~> b by j [1,5)',
        'a -> b by j [5,)',
        'a.x -> b.y by j [5,)',
        'a has x z',
        'b has w',
      );
      const z = async (asOf: number, since: number | null) =>
        reached(await answer(graph, question('DOWNSTREAM', 'a.z', { asOf, since })));
      expect(await z(4, null)).toBe('b.w 1 possible, b 1 possible');
      expect(await z(5, null)).toBe('');
      expect(await z(5, 0)).toBe('b.w 1 possible, b.y 1 possible, b 1 possible');
    });

    it('merges the fields of aliases', async () => {
      const graph = await graphOf(
        'a.x -> path.id by j',
        'table has ID',
        'table.ID -> c.z by k',
        'path shows table [5,)',
      );
      expect((await bothDirections(graph, 'a.x', 4)).downstream).toBe('path.id 1');
      expect((await bothDirections(graph, 'a.x', 5)).downstream).toBe('table.ID 1, c.z 2');
      expect((await bothDirections(graph, 'path.id', 5)).upstream).toBe('a.x 1');
    });
  });
};
