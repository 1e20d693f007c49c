import { describe, expect, it } from '@jest/globals';
import {
  answer,
  bothDirections,
  jobs,
  paths,
  question,
  reached,
  withoutFieldDetail,
} from './answer-notation.fixture.ts';
import type { GraphOf } from './graph-notation.fixture.ts';

export const fieldPathsContract = (engine: string, graphOf: GraphOf): void => {
  describe(`paths to a field in the ${engine} graph`, () => {
    it('prefers a certain path to a shorter possible one, with its own distance', async () => {
      const graph = await graphOf('a.x -> b.y by j', 'b.y -> c.z by k', 'a ~> c by l');
      const given = await answer(graph, question('DOWNSTREAM', 'a.x'));
      expect(reached(given)).toBe('b.y 1, c 1 possible, c.z 2');
      expect(paths(given).at(-1)).toBe('a.x -> b.y -> c.z');
      expect((await bothDirections(graph, 'c.z')).upstream).toBe('a 1 possible, b.y 1, a.x 2');
    });

    it('visits a cycle once and never contains the start', async () => {
      const graph = await graphOf(
        'a.x -> b.y by j',
        'b.y -> a.x by k',
        'b.y -> a.z by k',
        'b.y -> a by k',
      );
      expect((await bothDirections(graph, 'a.x')).downstream).toBe('b.y 1, a.z 2, a 2');
      expect((await bothDirections(graph, 'a.x')).upstream).toBe('b.y 1');
    });

    it('follows field edges within a dataset without a hop', async () => {
      const graph = await graphOf(
        'a.x -> b.y by j',
        'b.y -> b.z by merge',
        'b.z -> c.w by k',
        'b ~> b by vacuum',
        'b has alone',
      );
      const given = await answer(graph, question('DOWNSTREAM', 'a.x'));
      expect(reached(given)).toBe('b.y 1, b.z 1, c.w 2');
      expect(paths(given).at(-1)).toBe('a.x -> b.y -> b.z -> c.w');
      expect((await bothDirections(graph, 'c.w')).upstream).toBe('b.y 1, b.z 1, a.x 2');
      expect((await bothDirections(graph, 'b.y')).downstream).toBe('b.z 0, c.w 1');
      expect((await bothDirections(graph, 'b.alone')).downstream).toBe('');
      expect(withoutFieldDetail(given)).toBe('');
    });

    it('takes the path with the fewest steps of those with equal hops', async () => {
      const graph = await graphOf(
        'a.x -> a.b by j',
        'a.b -> b.y by j',
        'a.x -> b.y by j',
        'a.x -> b.z by j',
        'b.z -> b.y by j',
      );
      expect(paths(await answer(graph, question('DOWNSTREAM', 'a.x')))).toEqual([
        'a.x -> a.b',
        'a.x -> b.y',
        'a.x -> b.z',
      ]);
    });

    it('takes the least of equal paths, vertex by vertex from the start', async () => {
      const graph = await graphOf(
        'a.x -> b.q by j',
        'a.x -> b.p by j',
        'b.p -> c.z by k',
        'b.q -> c.y by k',
        'c.y -> d.w by l',
        'c.z -> d.w by l',
      );
      const down = paths(await answer(graph, question('DOWNSTREAM', 'a.x')));
      expect(down.at(-1)).toBe('a.x -> b.p -> c.z -> d.w');
      const up = paths(await answer(graph, question('UPSTREAM', 'd.w')));
      expect(up.at(-1)).toBe('a.x -> b.q -> c.y -> d.w');
    });

    it('takes the least of equal paths even if they leave a dataset at different steps', async () => {
      const graph = await graphOf(
        'm.x -> m.z by j',
        'm.z -> t.v by j',
        'm.x -> t.a by j',
        't.a -> t.v by j',
        'm.z -> b.v by j',
        'm.x -> b.a by j',
        'b.a -> b.v by j',
      );
      expect(paths(await answer(graph, question('DOWNSTREAM', 'm.x')))).toEqual([
        'm.x -> m.z',
        'm.x -> b.a',
        'm.x -> b.a -> b.v',
        'm.x -> t.a',
        'm.x -> m.z -> t.v',
      ]);
    });

    it('gives the job, basis, transformation and opening of each step', async () => {
      const graph = await graphOf(
        'a => b by k',
        'a.x -> b.y by j as DIRECT/IDENTITY',
        'a.x -> b.y by k as INDIRECT/JOIN [3,)',
        'a.x -> b.y by k as DIRECT/HASH masked [4,)',
      );
      const { datasets } = await answer(graph, question('DOWNSTREAM', 'a.x'));
      expect(datasets.map(({ path }) => path)).toEqual([
        [
          {
            from: { namespace: 'ns', name: 'a', field: 'x' },
            to: { namespace: 'ns', name: 'b', field: 'y' },
            job: { namespace: 'ns', name: 'k' },
            basis: 'EXPLICIT',
            transformation: { type: 'DIRECT', subtype: 'HASH', masking: true },
            openedAt: 4,
          },
        ],
      ]);
    });

    it('is cut by dataset hops, and says so', async () => {
      const graph = await graphOf(
        'a.x -> b.y by j',
        'b.y -> b.z by j',
        'b.z -> c.w by k',
        'b.z -> b.y by j',
      );
      const cut = await answer(graph, question('DOWNSTREAM', 'a.x', { maxDepth: 1 }));
      expect(reached(cut)).toBe('b.y 1, b.z 1');
      expect(cut.completeness).toMatchObject({ complete: false, cutBy: 'DEPTH', limit: 1 });
      const all = await answer(graph, question('DOWNSTREAM', 'a.x', { maxDepth: 2 }));
      expect(reached(all)).toBe('b.y 1, b.z 1, c.w 2');
      expect(all.completeness.complete).toBe(true);
      const up = await answer(graph, question('UPSTREAM', 'c.w', { maxDepth: 2 }));
      expect(reached(up)).toBe('b.y 1, b.z 1, a.x 2');
      expect(up.completeness.complete).toBe(true);
    });

    it('names the datasets that edges without field detail lead to', async () => {
      const graph = await graphOf(
        'a.x -> b.y by j',
        'b ~> c by k',
        'c has p',
        'c ~> d by k',
        'z ~> b by z',
      );
      expect(withoutFieldDetail(await answer(graph, question('DOWNSTREAM', 'a.x')))).toBe('c, d');
      expect(withoutFieldDetail(await answer(graph, question('UPSTREAM', 'c.p')))).toBe('b, c');
      const near = await answer(graph, question('DOWNSTREAM', 'a.x', { maxDepth: 2 }));
      expect(withoutFieldDetail(near)).toBe('c');
    });

    it('reaches the jobs that use the field, and those that do not state which fields they use', async () => {
      const graph = await graphOf(
        'a.x -> b.x by j',
        'a.z -> c.z by other',
        'a ~> d by bare',
        'reader reads a',
        'b.x -> e by filter',
        'e.q -> f.q by last',
        'writer writes b',
      );
      const down = await answer(graph, question('DOWNSTREAM', 'a.x'));
      expect(jobs(down)).toBe('bare 1, j 1, reader 1, filter 2, last 3');
      expect(jobs(await answer(graph, question('UPSTREAM', 'b.x')))).toBe('j 1, writer 1');
    });
  });
};
