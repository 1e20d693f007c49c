import { describe, expect, it } from '@jest/globals';
import {
  answer,
  bothDirections,
  paths,
  question,
  reached,
  withoutFieldDetail,
} from './answer-notation.fixture.ts';
import { TraversalTimedOut } from '../graph.ts';
import type { GraphOf } from './graph-notation.fixture.ts';

export const datasetLineageContract = (engine: string, graphOf: GraphOf): void => {
  describe(`lineage of a dataset in the ${engine} graph`, () => {
    it('is directed, and siblings are not lineage', async () => {
      const graph = await graphOf('a -> b', 'a -> sibling', 'b -> c', 'other -> c');
      expect(await bothDirections(graph, 'b')).toEqual({ upstream: 'a 1', downstream: 'c 1' });
      expect(await bothDirections(graph, 'a')).toEqual({
        upstream: '',
        downstream: 'b 1, sibling 1, c 2',
      });
    });

    it('has the shortest distance if several paths lead to a dataset', async () => {
      const graph = await graphOf('a -> b', 'b -> c', 'c -> d', 'a -> c', 'd -> e');
      expect((await bothDirections(graph, 'a')).downstream).toBe('b 1, c 1, d 2, e 3');
      expect((await bothDirections(graph, 'e')).upstream).toBe('d 1, c 2, a 3, b 3');
    });

    it('visits a cycle once and never contains the start', async () => {
      const graph = await graphOf('a -> b', 'b -> c', 'c -> a', 'c -> d');
      expect(await bothDirections(graph, 'a')).toEqual({
        upstream: 'c 1, b 2',
        downstream: 'b 1, c 2, d 3',
      });
    });

    it('adds no hop for an edge from a dataset to itself', async () => {
      const graph = await graphOf('a -> a by merge', 'a -> b', 'b -> b by merge', 'b -> c');
      expect(await bothDirections(graph, 'a')).toEqual({ upstream: '', downstream: 'b 1, c 2' });
      expect(await bothDirections(graph, 'b')).toEqual({ upstream: 'a 1', downstream: 'c 1' });
    });

    it('sorts by distance, then by the UTF-8 bytes of the name', async () => {
      // U+FFFD is above U+1F600 in UTF-16 units, and below it in bytes.
      const graph = await graphOf('a -> \u{1f600}', 'a -> \ufffd', 'a -> b', 'a -> B', 'B -> A');
      expect((await bothDirections(graph, 'a')).downstream).toBe(
        'B 1, b 1, \ufffd 1, \u{1f600} 1, A 2',
      );
    });

    it('is certain unless a step is INFERRED', async () => {
      const graph = await graphOf('a -> b', 'b => c', 'c ~> d', 'd -> e');
      expect((await bothDirections(graph, 'a')).downstream).toBe(
        'b 1, c 2, d 3 possible, e 4 possible',
      );
      expect((await bothDirections(graph, 'e')).upstream).toBe(
        'd 1, c 2 possible, b 3 possible, a 4 possible',
      );
    });

    it('prefers a certain path to a shorter possible one, with its own distance', async () => {
      const graph = await graphOf('a ~> d', 'a -> b', 'b -> c', 'c -> d', 'd -> e');
      const given = await answer(graph, question('DOWNSTREAM', 'a'));
      expect(reached(given)).toBe('b 1, c 2, d 3, e 4');
      expect(paths(given).at(-1)).toBe('a -> b -> c -> d -> e');
    });

    it('gives each dataset a shortest path in the direction of the data', async () => {
      const graph = await graphOf('a -> b', 'b -> d', 'a -> c', 'c -> d', 'd -> e');
      expect(paths(await answer(graph, question('DOWNSTREAM', 'a')))).toEqual([
        'a -> b',
        'a -> c',
        'a -> b -> d',
        'a -> b -> d -> e',
      ]);
      expect(paths(await answer(graph, question('UPSTREAM', 'e')))).toEqual([
        'd -> e',
        'b -> d -> e',
        'c -> d -> e',
        'a -> b -> d -> e',
      ]);
    });

    it('takes the least of equal paths, name by name from the start', async () => {
      const graph = await graphOf('a -> c', 'a -> b', 'b -> z', 'c -> d', 'z -> e', 'd -> e');
      expect(paths(await answer(graph, question('DOWNSTREAM', 'a'))).at(-1)).toBe(
        'a -> b -> z -> e',
      );
      expect(paths(await answer(graph, question('UPSTREAM', 'e'))).at(-1)).toBe('a -> c -> d -> e');
    });

    it('gives the job, the strongest basis and the opening of each step', async () => {
      const graph = await graphOf(
        'a ~> b by k [2,)',
        'a -> b by m [4,)',
        'a -> b by l [3,4)',
        'a -> b by l [5,)',
      );
      const { datasets } = await answer(graph, question('DOWNSTREAM', 'a'));
      expect(datasets.map(({ path }) => path)).toEqual([
        [
          {
            from: { namespace: 'ns', name: 'a', field: null },
            to: { namespace: 'ns', name: 'b', field: null },
            job: { namespace: 'ns', name: 'l' },
            basis: 'COLUMN',
            transformation: null,
            openedAt: 5,
          },
        ],
      ]);
    });

    it('has no depth limit by default', async () => {
      const names = Array.from({ length: 3000 }, (_, n) => `d${n}`);
      const graph = await graphOf(...names.slice(1).map((name, n) => `d${n} -> ${name}`));
      const given = await answer(graph, question('DOWNSTREAM', 'd0'));
      expect(given.datasets.length).toBe(2999);
      expect(given.datasets.at(-1)?.path.length).toBe(2999);
      expect(given.completeness.complete).toBe(true);
    });

    it('says if the depth limit cut something', async () => {
      const graph = await graphOf('a -> b', 'b -> c', 'c -> d', 'c -> a');
      const cut = await answer(graph, question('DOWNSTREAM', 'a', { maxDepth: 2 }));
      expect(reached(cut)).toBe('b 1, c 2');
      expect(cut.completeness).toMatchObject({ complete: false, cutBy: 'DEPTH', limit: 2 });
      const none = await answer(graph, question('DOWNSTREAM', 'a', { maxDepth: 0 }));
      expect(reached(none)).toBe('');
      expect(none.completeness).toMatchObject({ complete: false, cutBy: 'DEPTH', limit: 0 });
    });

    it('is complete if only the way back lies beyond the depth limit', async () => {
      const graph = await graphOf('a -> b', 'b -> c', 'c -> a', 'c -> b');
      const given = await answer(graph, question('DOWNSTREAM', 'a', { maxDepth: 2 }));
      expect(given.completeness).toMatchObject({ complete: true, cutBy: null, limit: null });
    });

    it('is cut if only a certain path lies beyond the depth limit', async () => {
      const graph = await graphOf('a ~> c', 'a -> b', 'b -> c');
      const given = await answer(graph, question('DOWNSTREAM', 'a', { maxDepth: 1 }));
      expect(reached(given)).toBe('b 1, c 1 possible');
      expect(given.completeness.complete).toBe(false);
    });

    it('names the datasets that edges without field detail lead to', async () => {
      const graph = await graphOf(
        'a.x -> b.y by j',
        'b ~> c by k',
        'c.x -> d by j',
        'c ~> d by k',
        'd -> far by j',
      );
      const down = await answer(graph, question('DOWNSTREAM', 'a', { maxDepth: 3 }));
      expect(withoutFieldDetail(down)).toBe('c, d');
      expect(withoutFieldDetail(await answer(graph, question('UPSTREAM', 'd')))).toBe('c, d');
      expect(withoutFieldDetail(await answer(graph, question('UPSTREAM', 'b')))).toBe('');
    });

    it('knows a dataset without edges, and is null for an unknown one', async () => {
      const graph = await graphOf('lonely has x', 'a -> b by j');
      expect(await bothDirections(graph, 'lonely')).toEqual({ upstream: '', downstream: '' });
      expect(await graph.traverse(question('DOWNSTREAM', 'nobody'))).toBeNull();
      expect(await graph.traverse(question('DOWNSTREAM', 'j'))).toBeNull();
      expect(await graph.traverse(question('DOWNSTREAM', 'nobody.x'))).toBeNull();
    });

    it('repeats the sequence and the name of the start', async () => {
      const graph = await graphOf('a -> b');
      const given = await answer(graph, question('DOWNSTREAM', 'a', { asOf: 7 }));
      expect(given).toMatchObject({ asOf: 7, start: { namespace: 'ns', name: 'a', field: null } });
      expect(given.completeness.hidden).toBe(0);
    });

    it('fails, rather than being cut, when the time limit passes', async () => {
      const graph = await graphOf('a -> b by j', 'b.x -> c.x by j');
      for (const start of ['a', 'b.x', 'job j']) {
        const asked = graph.traverse(question('DOWNSTREAM', start, { timeoutMs: 0 }));
        await expect(asked).rejects.toThrow(TraversalTimedOut);
      }
    });
  });
};
