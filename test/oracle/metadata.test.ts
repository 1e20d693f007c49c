import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { facetsOf, listDatasets, listJobs, search, type Catalog } from '#catalog';
import { catalogOf, distinct, entriesOf } from './fold-of.ts';
import { arrivals, shuffled } from './histories.ts';
import { metadataHistories } from './history-metadata.ts';
import { naiveMetadata, type Shown } from './metadata.ts';
import { byElements } from './order.ts';

const RUNS = Number(process.env['ORACLE_RUNS'] ?? 60);

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

describe('metadata that several integrations state', () => {
  it('is what the naive reading says as of every entry, and so is the search for it', async () => {
    await fc.assert(
      fc.asyncProperty(metadataHistories, async (history) => {
        const arrived = distinct(arrivals(history, idOf));
        const expected = naiveMetadata(arrived);
        const catalog = await catalogOf([entriesOf(arrived)]);
        try {
          for (const [index, shown] of expected.entries()) {
            expect(await shownIn(catalog, index + 1)).toEqual(shown);
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
  });

  it('does not depend on the order of arrival, but for since when', async () => {
    const withoutSince = (shown: readonly Shown[]): unknown =>
      JSON.parse(JSON.stringify(shown, (key, value: unknown) => (key === 'since' ? 0 : value)));
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
