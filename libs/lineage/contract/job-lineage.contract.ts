import { describe, expect, it } from '@jest/globals';
import { answer, jobs, paths, question, reached } from './answer-notation.fixture.ts';
import type { GraphOf } from './graph-notation.fixture.ts';

export const jobLineageContract = (engine: string, graphOf: GraphOf): void => {
  describe(`jobs in the ${engine} graph`, () => {
    it('are reached one hop after the dataset they read, or upstream write', async () => {
      const graph = await graphOf('a -> b by j', 'b -> c by k', 'a -> c by k');
      expect(jobs(await answer(graph, question('DOWNSTREAM', 'a')))).toBe('j 1, k 1');
      expect(jobs(await answer(graph, question('DOWNSTREAM', 'b')))).toBe('k 1');
      expect(jobs(await answer(graph, question('UPSTREAM', 'c')))).toBe('k 1, j 2');
      expect(jobs(await answer(graph, question('UPSTREAM', 'a')))).toBe('');
    });

    it('are reached even if they only read, or only write', async () => {
      const graph = await graphOf('a -> b by j', 'dashboard reads b', 'sensor writes a');
      expect(jobs(await answer(graph, question('DOWNSTREAM', 'a')))).toBe('j 1, dashboard 2');
      expect(jobs(await answer(graph, question('UPSTREAM', 'b')))).toBe('j 1, sensor 2');
    });

    it('add no dataset that no edge leads to', async () => {
      const graph = await graphOf('a -> b by j', 'j writes other', 'j reads more');
      expect(reached(await answer(graph, question('DOWNSTREAM', 'a')))).toBe('b 1');
      expect(reached(await answer(graph, question('UPSTREAM', 'b')))).toBe('a 1');
    });

    it('are one hop from a job that precedes them', async () => {
      const graph = await graphOf('a -> b by j', 'j precedes k', 'k precedes l', 'l precedes k');
      expect(jobs(await answer(graph, question('DOWNSTREAM', 'a')))).toBe('j 1, k 2, l 3');
      expect(jobs(await answer(graph, question('UPSTREAM', 'b')))).toBe('j 1');
    });

    it('are listed once, with the least distance', async () => {
      const graph = await graphOf('a -> b by j', 'b -> c by k', 'a -> c by k', 'j precedes k');
      expect(jobs(await answer(graph, question('DOWNSTREAM', 'a')))).toBe('j 1, k 1');
    });

    it('are cut only beyond the depth limit', async () => {
      const graph = await graphOf('a -> b by j', 'reader reads b', 'reader precedes l');
      const given = await answer(graph, question('DOWNSTREAM', 'a', { maxDepth: 1 }));
      expect(jobs(given)).toBe('j 1, reader 2');
      expect(given.completeness).toMatchObject({ complete: false, cutBy: 'DEPTH', limit: 1 });
      const all = await answer(graph, question('DOWNSTREAM', 'a', { maxDepth: 2 }));
      expect(jobs(all)).toBe('j 1, reader 2, l 3');
      expect(all.completeness.complete).toBe(true);
    });

    it('as the start reach what follows from what they write, or leads to what they read', async () => {
      const graph = await graphOf('a -> b by j', 'b -> c by k', 'z -> a by i', 'reader reads c');
      const down = await answer(graph, question('DOWNSTREAM', 'job j'));
      expect(reached(down)).toBe('b 1, c 2');
      expect(paths(down)).toEqual(['', 'b -> c']);
      expect(jobs(down)).toBe('k 2, reader 3');
      expect(down.start).toEqual({ namespace: 'ns', name: 'j', field: null });
      const up = await answer(graph, question('UPSTREAM', 'job j'));
      expect(reached(up)).toBe('a 1, z 2');
      expect(jobs(up)).toBe('i 2');
    });

    it('as the start possibly reach what the jobs that they precede write', async () => {
      const graph = await graphOf('a -> b by j', 'j precedes k', 'k writes c', 'c -> d by l');
      const given = await answer(graph, question('DOWNSTREAM', 'job j'));
      expect(reached(given)).toBe('b 1, c 2 possible, d 3 possible');
      expect(jobs(given)).toBe('k 1, l 3');
      const near = await answer(graph, question('DOWNSTREAM', 'job j', { maxDepth: 1 }));
      expect(reached(near)).toBe('b 1');
      expect(near.completeness.complete).toBe(false);
    });

    it('reach what they read and write too, but never themselves', async () => {
      const graph = await graphOf('a -> b by j', 'b -> a by k', 'j precedes j');
      const given = await answer(graph, question('DOWNSTREAM', 'job j'));
      expect(reached(given)).toBe('b 1, a 2');
      expect(jobs(given)).toBe('k 2');
    });

    it('are known from the sequence that first mentions them', async () => {
      const graph = await graphOf('a -> b by j [4,)');
      expect(await graph.traverse(question('DOWNSTREAM', 'job j', { asOf: 3 }))).toBeNull();
      expect(await graph.traverse(question('DOWNSTREAM', 'job a'))).toBeNull();
      expect(reached(await answer(graph, question('DOWNSTREAM', 'job j', { asOf: 4 })))).toBe(
        'b 1',
      );
    });
  });
};
