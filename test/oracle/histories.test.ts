import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  arrivals,
  histories,
  inBatches,
  shuffled,
  type Features,
  type History,
} from './histories.ts';
import { naive, type GraphDocument } from './naive.ts';

const idOf = (event: object): string =>
  createHash('sha256').update(JSON.stringify(event)).digest('hex');
const graphOf = (history: History): GraphDocument => naive(arrivals(history, idOf));

const plain: Features = { identity: false, explicit: false, lifecycle: false };
const everything: Features = { identity: true, explicit: true, lifecycle: true };

describe.each([
  ['of plain runs', plain],
  ['of everything', everything],
])('random histories %s', (_, features) => {
  it('mean the same in every order of arrival', () => {
    fc.assert(
      fc.property(
        histories(features).chain((history) => fc.tuple(fc.constant(history), shuffled(history))),
        ([history, other]) => {
          expect(graphOf(other)).toEqual(graphOf(history));
        },
      ),
    );
  });

  it('hold every dataset and job that an edge names', () => {
    fc.assert(
      fc.property(histories(features), (history) => {
        const { datasets, jobs, edges, reads, writes, fieldEdges } = graphOf(history);
        const known = new Set(
          [...datasets.map(({ namespace, name }) => [namespace, name]), ...jobs].map((pair) =>
            JSON.stringify(pair),
          ),
        );
        const named = [
          ...edges.flatMap(([from, to, job]) => [from, to, ...(job ? [job] : [])]),
          ...[...reads, ...writes].flat(),
          ...fieldEdges.flatMap(([from, to]) => [from.slice(0, 2), to.slice(0, 2)]),
        ];
        for (const pair of named) expect(known).toContain(JSON.stringify(pair));
      }),
    );
  });

  it('put a dataset edge under every field edge', () => {
    fc.assert(
      fc.property(histories(features), (history) => {
        const { edges, fieldEdges } = graphOf(history);
        const feeds = new Set(edges.map(([from, to, job]) => JSON.stringify([from, to, job])));
        for (const [from, to, job] of fieldEdges) {
          expect(feeds).toContain(JSON.stringify([from.slice(0, 2), to.slice(0, 2), job]));
        }
      }),
    );
  });

  it('are cut into batches that hold the same events', () => {
    fc.assert(
      fc.property(
        histories(features).chain((history) => fc.tuple(fc.constant(history), inBatches(history))),
        ([history, batches]) => {
          expect(batches.flat()).toEqual(history);
          expect(batches.every((batch) => batch.length > 0)).toBe(true);
        },
      ),
    );
  });
});

describe('random histories', () => {
  /** Of 500 histories, how many have what `isThere` looks for. */
  const share = (features: Features, isThere: (history: History) => boolean): number =>
    fc.sample(histories(features), { numRuns: 500, seed: 11 }).filter(isThere).length;

  it('state edges, and take some back again', () => {
    const some = (history: History): boolean => graphOf(history).edges.length > 0;
    const fewer = (history: History): boolean =>
      history.some(
        (_, index) =>
          graphOf(history.slice(0, index)).edges.length >
          graphOf(history.slice(0, index + 1)).edges.length,
      );
    expect(share(plain, some)).toBeGreaterThan(250);
    expect(share(plain, fewer)).toBeGreaterThan(40);
  });

  it('meet every basis and merge names', () => {
    for (const basis of ['EXPLICIT', 'COLUMN', 'INFERRED']) {
      expect(
        share(everything, (history) => graphOf(history).edges.some(([, , , own]) => own === basis)),
      ).toBeGreaterThan(50);
    }
    expect(
      share(everything, (history) =>
        graphOf(history).datasets.some(({ aliases }) => aliases.length > 0),
      ),
    ).toBeGreaterThan(50);
  });
});
