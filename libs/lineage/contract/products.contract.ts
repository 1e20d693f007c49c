import { describe, expect, it } from '@jest/globals';
import {
  answer,
  bothDirections,
  paths,
  question,
  reached,
  withoutFieldDetail,
} from './answer-notation.fixture.ts';
import type { GraphOf } from './graph-notation.fixture.ts';

export const productsContract = (engine: string, graphOf: GraphOf): void => {
  describe(`products in the ${engine} graph`, () => {
    it('lead from each source to each target, possibly and without field detail', async () => {
      const graph = await graphOf(
        ...['a into p of j', 'b into p of j', 'p of j into x', 'p of j into y'],
        ...['start -> a', 'start -> b', 'y -> end'],
      );
      expect(await bothDirections(graph, 'a')).toEqual({
        upstream: 'start 1',
        downstream: 'x 1 possible, y 1 possible, end 2 possible',
      });
      expect(await bothDirections(graph, 'y')).toEqual({
        upstream: 'a 1 possible, b 1 possible, start 2 possible',
        downstream: 'end 1',
      });
      const given = await answer(graph, question('DOWNSTREAM', 'start'));
      expect(paths(given)).toEqual([
        ...['start -> a', 'start -> b'],
        ...['start -> a -> x', 'start -> a -> y', 'start -> a -> y -> end'],
      ]);
      expect(given.datasets.map(({ certain }) => certain)).toEqual([
        ...[true, true, false, false, false],
      ]);
      expect(withoutFieldDetail(given)).toBe('a, b, end, x, y');
      expect(withoutFieldDetail(await answer(graph, question('UPSTREAM', 'x')))).toBe('a, b, x');
    });

    it('never lead from a dataset to itself, and a cycle through them is visited once', async () => {
      const graph = await graphOf(
        ...['a into p of j', 'x into p of j', 'p of j into x', 'p of j into a'],
      );
      expect(await bothDirections(graph, 'a')).toEqual({
        upstream: 'x 1 possible',
        downstream: 'x 1 possible',
      });
    });

    it('give the opening of a pair, through changes of its products and of its edges', async () => {
      const graph = await graphOf(
        ...['a into p of j [1,3)', 'p of j into x', 'a into q of j [2,5)', 'q of j into x'],
        ...['a ~> x by j [5,7)', 'a -> x by j [7,8)', 'a into p of j [7,)'],
      );
      const since = async (asOf: number) => {
        const { datasets } = await answer(graph, question('DOWNSTREAM', 'a', { asOf }));
        return datasets.map(({ path }) => path.map((step) => [step.basis, step.openedAt]));
      };
      for (const asOf of [1, 2, 4, 6]) expect(await since(asOf)).toEqual([[['INFERRED', 1]]]);
      expect(await since(7)).toEqual([[['COLUMN', 7]]]);
      expect(await since(8)).toEqual([[['INFERRED', 8]]]);
    });

    it('pair only members that were in them at the same time', async () => {
      const graph = await graphOf(
        ...['a into p of j [2,4)', 'b into p of j', 'p of j into x [4,)', 'p of j into y'],
      );
      const ever = async (start: string) =>
        reached(await answer(graph, question('DOWNSTREAM', start, { asOf: 9, since: 0 })));
      expect(await ever('a')).toBe('y 1 possible');
      expect(await ever('b')).toBe('x 1 possible, y 1 possible');
    });

    it('lead to fields whose sources their job does not state at that time', async () => {
      const graph = await graphOf(
        ...['s has k', 'a has q', 'b has q', 'x has g h', 's.k -> a.q by k', 's.k -> b.q by k'],
        ...['a into p of j [1,3)', 'b into p of j [3,)', 'p of j into x', 'c.f -> x.g by j [1,3)'],
      );
      const fields = async (asOf: number, since: number | null) => {
        const given = await answer(graph, question('DOWNSTREAM', 's.k', { asOf, since }));
        return given.datasets.flatMap(({ dataset, field }) =>
          dataset.name === 'x' ? [field] : [],
        );
      };
      expect(await fields(2, null)).toEqual(['h', null]);
      expect(await fields(3, null)).toEqual(['g', 'h', null]);
      expect(await fields(4, 0)).toEqual(['g', 'h', null]);
    });
  });
};
