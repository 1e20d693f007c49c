import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { facetsOf, listDatasets, listJobs, search, type Catalog } from '#catalog';
import { catalogOf, distinct, entriesOf } from './fold-of.ts';
import { arrivals, shuffled } from './histories.ts';
import { metadataHistories, renamingHistories } from './history-metadata.ts';
import { naiveMetadata, type Shown } from './metadata.ts';
import { byElements } from './order.ts';
import { arriving, told } from './telling.ts';
import { cases } from '../effort.ts';

const RUNS = cases(60);

const idOf = (event: object): string =>
  createHash('sha256').update(JSON.stringify(event)).digest('hex');

const ALL = { first: 1000, after: null };

/** What the catalog shows as of an entry. */
const shownIn = async ({ db }: Catalog, asOf: number): Promise<readonly Shown[]> => {
  const all: Shown[] = [];
  for (const [kind, slice] of [
    ['DATASET', await listDatasets(db, asOf, null, ALL)],
    ['JOB', await listJobs(db, asOf, null, ALL)],
  ] as const) {
    for (const { node } of slice.items) {
      const [facets = []] = await facetsOf(db, asOf, [node.node]);
      all.push({
        kind,
        namespace: node.namespace,
        name: node.name,
        description: node.description,
        descriptionStatedBy: node.descriptionStatedBy,
        owners: node.owners,
        tags: node.tags,
        facets: facets
          .map(({ key, integration, counts }) => [key, integration, counts] as const)
          .toSorted(byElements),
      });
    }
  }
  return all.sort((a, b) => byElements(keyOf(a), keyOf(b)));
};

const keyOf = ({ kind, namespace, name }: Pick<Shown, 'kind' | 'namespace' | 'name'>) => [
  kind,
  namespace,
  name,
];

// Words that stand in no name.
const WORDS = ['alpha', 'beta', 'kim', 'sam', 'pii', 'tier', 'residency'];

const textsOf = ({ description, owners, tags }: Shown): readonly string[] => [
  ...(description === null ? [] : [description]),
  ...owners.map(({ name }) => name),
  ...tags.map(({ key }) => key),
];

const searched = async ({ db }: Catalog, asOf: number, query: string) => {
  const wanted = { query, kind: null, namespace: null, owner: null, tag: null };
  const slice = await search(db, asOf, wanted, ALL);
  return slice.items.map(({ node }) => keyOf(node)).sort(byElements);
};

const withoutSince = (shown: readonly Shown[]): unknown =>
  JSON.parse(JSON.stringify(shown, (key, value: unknown) => (key === 'since' ? 0 : value)));

describe('metadata that several integrations state', () => {
  // A RENAME that comes late gives what is stated under a name to another dataset: since when is not compared there.
  it.each([
    ['is', metadataHistories, (shown: readonly Shown[]): unknown => shown],
    ['of datasets that are renamed is', renamingHistories, withoutSince],
  ])(
    '%s what the naive reading says as of every entry, and so is the search for it',
    async (_, histories, compared) => {
      await fc.assert(
        fc.asyncProperty(histories, async (history) => {
          const arrived = distinct(arrivals(history, idOf));
          const expected = naiveMetadata(arrived);
          const catalog = await catalogOf([entriesOf(arrived)]);
          try {
            for (const [index, shown] of expected.entries()) {
              expect(compared(await shownIn(catalog, index + 1))).toEqual(compared(shown));
              for (const word of WORDS) {
                const found = shown.filter((one) => textsOf(one).includes(word)).map(keyOf);
                expect([word, await searched(catalog, index + 1, word)]).toEqual([word, found]);
              }
            }
          } finally {
            await catalog.close();
          }
        }),
        { numRuns: RUNS },
      );
    },
  );

  it('is divided between two datasets by a RENAME that arrives late', async () => {
    const described = (description: string) => ({
      facets: { x: { documentation: { description } } },
    });
    const previousIdentifier = { namespace: 'n', name: 'x' };
    const rename = { lifecycleStateChange: { lifecycleStateChange: 'RENAME', previousIdentifier } };
    const arrived = arriving([
      told('r1 COMPLETE 2026-01-01 -> x', described('first')),
      told('r2 COMPLETE 2026-01-02 -> x', described('second')),
      told('r4 COMPLETE 2026-01-04 -> x', described('third')),
      told('r3 COMPLETE 2026-01-03 -> y', { facets: { y: rename } }),
    ]);
    const catalog = await catalogOf([entriesOf(arrived)]);
    try {
      const shown = await shownIn(catalog, arrived.length);
      expect(shown.map(({ name, description }) => [name, description])).toEqual([
        ['x', 'third'],
        ['y', 'second'],
        ['j', null],
      ]);
    } finally {
      await catalog.close();
    }
  });

  it('does not depend on the order of arrival, but for since when', async () => {
    await fc.assert(
      fc.asyncProperty(
        metadataHistories.chain((history) => fc.tuple(fc.constant(history), shuffled(history))),
        async (orders) => {
          const last: unknown[] = [];
          for (const history of orders) {
            const arrived = distinct(arrivals(history, idOf));
            const catalog = await catalogOf(entriesOf(arrived).map((entry) => [entry]));
            try {
              last.push(withoutSince(await shownIn(catalog, arrived.length)));
            } finally {
              await catalog.close();
            }
          }
          expect(last[1]).toEqual(last[0]);
        },
      ),
      { numRuns: Math.ceil(RUNS / 3) },
    );
  });
});
