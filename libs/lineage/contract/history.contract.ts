import { describe, expect, it } from '@jest/globals';
import {
  answer,
  bothDirections,
  paths,
  question,
  reached,
  withoutFieldDetail,
} from './answer-notation.fixture.ts';
import type { LineageGraph } from '../graph.ts';
import type { GraphOf } from './graph-notation.fixture.ts';

export const historyContract = (engine: string, graphOf: GraphOf): void => {
  describe(`the ${engine} graph as of a sequence`, () => {
    it('has the edges opened at or before it and not yet closed', async () => {
      const graph = await graphOf('a -> b [2,)', 'a -> c [3,5)', 'a -> c [7,)', 'c -> d [4,6)');
      expect(await downstreamAt(graph, 'a', [1, 2, 3, 4, 5, 6, 7])).toEqual([
        'unknown',
        'b 1',
        'b 1, c 1',
        'b 1, c 1, d 2',
        'b 1',
        'b 1',
        'b 1, c 1',
      ]);
    });

    it('may be greater than four bytes hold', async () => {
      const graph = await graphOf('a -> c [1,)', 'a -> b [5000000000,6000000000)');
      expect(await downstreamAt(graph, 'a', [1, 4999999999, 5000000000, 6000000000])).toEqual([
        'c 1',
        'c 1',
        'b 1, c 1',
        'c 1',
      ]);
      const early = await graphOf('a -> c [1,)', 'a -> d [1,7)');
      const last = Number.MAX_SAFE_INTEGER - 1;
      expect(await downstreamAt(early, 'a', [4294967295, last])).toEqual(['c 1', 'c 1']);
    });

    it('has for EVER all edges opened at or before it', async () => {
      const graph = await graphOf('a -> b [2,3)', 'b -> c [5,6)', 'c -> d [7,8)');
      const ever = async (asOf: number) =>
        reached(await answer(graph, question('DOWNSTREAM', 'a', { asOf, since: 0 })));
      expect(await ever(4)).toBe('b 1');
      expect(await ever(6)).toBe('b 1, c 2');
      expect(await ever(7)).toBe('b 1, c 2, d 3');
    });

    it('has for a window all edges that were open at any moment of it', async () => {
      const graph = await graphOf('a -> b [2,4)', 'b -> c [3,6)', 'c -> d [7,)', 'd -> e [9,)');
      const since = async (first: number) =>
        reached(await answer(graph, question('DOWNSTREAM', 'a', { asOf: 8, since: first })));
      // At 3 the first edge is open, at 4 it has just closed.
      expect(await since(3)).toBe('b 1, c 2, d 3');
      expect(await since(4)).toBe('');
      const fromB = async (first: number) =>
        reached(await answer(graph, question('DOWNSTREAM', 'b', { asOf: 8, since: first })));
      expect(await fromB(5)).toBe('c 1, d 2');
      expect(await fromB(6)).toBe('');
      const fromC = await answer(graph, question('DOWNSTREAM', 'c', { asOf: 8, since: 8 }));
      expect(reached(fromC)).toBe('d 1');
    });

    it('shows for EVER the oldest of equal edges', async () => {
      const graph = await graphOf('a -> b by j [2,4)', 'a -> b by j [6,)', 'a ~> b by j [1,2)');
      const openedAt = async (since: number | null) => {
        const { datasets } = await answer(graph, question('DOWNSTREAM', 'a', { since }));
        return datasets[0]?.path[0]?.openedAt;
      };
      expect(await openedAt(null)).toBe(6);
      expect(await openedAt(0)).toBe(2);
    });

    it('has field detail from the sequence at which it was stated', async () => {
      const graph = await graphOf('a ~> b by j', 'a.x -> b.y by j [5,7)');
      const at = async (asOf: number) =>
        withoutFieldDetail(await answer(graph, question('DOWNSTREAM', 'a', { asOf })));
      expect([await at(4), await at(5), await at(7)]).toEqual(['b', '', 'b']);
    });

    it('has for EVER no field detail for an edge that had none while it was open', async () => {
      const graph = await graphOf('a ~> b by j [1,5)', 'a -> b by j [5,)', 'a.x -> b.y by j [5,)');
      expect(
        withoutFieldDetail(await answer(graph, question('DOWNSTREAM', 'a', { since: 0 }))),
      ).toBe('b');
      expect(withoutFieldDetail(await answer(graph, question('DOWNSTREAM', 'a')))).toBe('');
    });
  });

  describe(`names in the ${engine} graph`, () => {
    it('that are aliases find the one dataset, and their edges are its edges', async () => {
      const graph = await graphOf(
        'a -> path',
        'table -> c',
        'path shows table',
        'table shows table',
      );
      for (const name of ['path', 'table'])
        expect(await bothDirections(graph, name)).toEqual({ upstream: 'a 1', downstream: 'c 1' });
      expect(await bothDirections(graph, 'a')).toEqual({
        upstream: '',
        downstream: 'table 1, c 2',
      });
      const given = await answer(graph, question('DOWNSTREAM', 'path'));
      expect(given.start.name).toBe('table');
      expect(paths(await answer(graph, question('DOWNSTREAM', 'a')))).toEqual([
        'a -> table',
        'a -> table -> c',
      ]);
    });

    it('are two datasets before they become aliases, and after they are split', async () => {
      const graph = await graphOf('a -> path', 'table -> c', 'path shows table [5,8)');
      expect(await downstreamAt(graph, 'a', [4, 5, 7, 8])).toEqual([
        'path 1',
        'table 1, c 2',
        'table 1, c 2',
        'path 1',
      ]);
      expect(await downstreamAt(graph, 'path', [4, 5, 8])).toEqual(['', 'c 1', '']);
    });

    it('may get another canonical name later', async () => {
      const graph = await graphOf(
        'a -> x',
        'y -> b',
        'z -> c',
        'x shows y [2,4)',
        'y shows y [2,4)',
        'x shows z [4,)',
        'y shows z [4,)',
        'z shows z [4,)',
      );
      expect(await downstreamAt(graph, 'a', [1, 2, 4])).toEqual([
        'x 1',
        'y 1, b 2',
        'z 1, b 2, c 2',
      ]);
    });

    it('are for EVER those of the sequence of the question, whenever the edges were open', async () => {
      const graph = await graphOf('a -> path [2,3)', 'table -> c [4,)', 'path shows table [6,)');
      const ever = async (asOf: number) =>
        reached(await answer(graph, question('DOWNSTREAM', 'a', { asOf, since: 0 })));
      expect(await ever(5)).toBe('path 1');
      expect(await ever(6)).toBe('table 1, c 2');
    });

    it('turn an edge between aliases into one from a dataset to itself', async () => {
      const graph = await graphOf(
        'a -> path',
        'path -> table',
        'table -> c',
        'path shows table [5,)',
      );
      expect(await downstreamAt(graph, 'a', [4, 5])).toEqual([
        'path 1, table 2, c 3',
        'table 1, c 2',
      ]);
      expect(await downstreamAt(graph, 'path', [5])).toEqual(['c 1']);
    });

    it('merge the jobs and the field detail of aliases', async () => {
      const graph = await graphOf(
        'a -> path by j',
        'a.x -> table.y by j',
        'reader reads path',
        'path shows table [5,)',
      );
      const at = (asOf: number) => answer(graph, question('DOWNSTREAM', 'a', { asOf }));
      expect(withoutFieldDetail(await at(4))).toBe('path');
      expect(withoutFieldDetail(await at(5))).toBe('');
      const given = await answer(graph, question('DOWNSTREAM', 'table', { asOf: 5 }));
      expect(given.jobs.map(({ job }) => job.name)).toEqual(['reader']);
    });

    it('mean after a RENAME the dataset that uses them now', async () => {
      // model is renamed to backup at 5; at 7 another dataset is stated with the old name.
      const graph = await graphOf(
        'a -> model',
        'model shows backup [5,)',
        'backup shows backup [5,)',
        'b -> model#1 [7,)',
        'backup -> z [8,)',
      );
      const upstreamAt = async (name: string, asOf: number) =>
        reached(await answer(graph, question('UPSTREAM', name, { asOf })));
      expect(await upstreamAt('model', 4)).toBe('a 1');
      expect(await upstreamAt('model', 6)).toBe('a 1');
      expect(await upstreamAt('model', 7)).toBe('b 1');
      expect(await upstreamAt('backup', 7)).toBe('a 1');
      expect(await downstreamAt(graph, 'a', [4, 6, 8])).toEqual([
        'model 1',
        'backup 1',
        'backup 1, z 2',
      ]);
      expect(await downstreamAt(graph, 'b', [8])).toEqual(['model 1']);
    });
  });
};

const downstreamAt = async (graph: LineageGraph, start: string, sequences: readonly number[]) => {
  const answers: string[] = [];
  for (const asOf of sequences) {
    const given = await graph.traverse(question('DOWNSTREAM', start, { asOf }));
    answers.push(given === null ? 'unknown' : reached(given));
  }
  return answers;
};
