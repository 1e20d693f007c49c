import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serveNothing, type Served } from './served-shop.ts';

const orders = { namespace: 'postgres://db:5432', name: 'public.orders' };
const PERSON = 'urn:ledgerline:person:kim';

let served: Served;

const by = (producer: string, eventTime: string, facets: object) => ({
  eventTime,
  producer,
  dataset: { ...orders, facets },
});

beforeAll(async () => {
  served = await serveNothing();
  await served.tell([
    by('https://ci:hunter2@build.example/1.0.0/spark', '2026-03-05T02:00:00Z', {
      tags: { tags: [{ key: 'pii', value: 'true', field: 'email' }] },
      documentation: { description: 'loaded nightly' },
      ownership: { owners: [{ name: 'team:lake' }] },
    }),
    by(PERSON, '2026-03-05T03:00:00Z', {
      tags: {
        tags: [
          { key: 'pii', value: 'true', field: 'email' },
          { key: 'tier', value: 'gold' },
        ],
      },
      documentation: { description: 'every order' },
      ownership: { owners: [{ name: 'team:sales', type: 'STEWARD' }] },
    }),
    by('https://ci:hunter2@build.example/1.1.0/spark', '2026-03-05T04:00:00Z', {
      documentation: { description: 'loaded nightly' },
      ownership: { _deleted: true },
    }),
  ]);
});

afterAll(() => served.close());

const SPARK = 'https://***@build.example/spark';

const STATED_BY = '{ integration person since { sequence } }';

test('tags, owners and a description name the integrations that state them', async () => {
  const data = await served.dataOf(
    `query ($namespace: String!, $name: String!) {
      now: dataset(namespace: $namespace, name: $name) { ...described }
      before: dataset(namespace: $namespace, name: $name, asOf: { sequence: 1 }) { ...described }
    }
    fragment described on Dataset {
      description
      descriptionStatedBy ${STATED_BY}
      owners { name type statedBy ${STATED_BY} }
      tags { key value field statedBy ${STATED_BY} }
    }`,
    orders,
  );
  const spark = { integration: SPARK, person: false, since: { sequence: 1 } };
  const kim = { integration: PERSON, person: true, since: { sequence: 2 } };
  const pii = { key: 'pii', value: 'true', field: 'email' };
  expect(data).toEqual({
    now: {
      description: 'every order',
      descriptionStatedBy: kim,
      owners: [{ name: 'team:sales', type: 'STEWARD', statedBy: [kim] }],
      tags: [
        { ...pii, statedBy: [spark, kim] },
        { key: 'tier', value: 'gold', field: null, statedBy: [kim] },
      ],
    },
    before: {
      description: 'loaded nightly',
      descriptionStatedBy: spark,
      owners: [{ name: 'team:lake', type: null, statedBy: [spark] }],
      tags: [{ ...pii, statedBy: [spark] }],
    },
  });
});

test('facets are those of every integration, and say which counts', async () => {
  const data = await served.dataOf(
    `query ($namespace: String!, $name: String!) {
      dataset(namespace: $namespace, name: $name) {
        facets { key integration counts since { sequence } }
        facetHistory(key: "ownership") { nodes { integration since { sequence } until { sequence } } }
      }
    }`,
    orders,
  );
  const facet = (key: string, integration: string, counts: boolean, sequence: number) => ({
    key,
    integration,
    counts,
    since: { sequence },
  });
  expect(data).toEqual({
    dataset: {
      facets: [
        facet('documentation', PERSON, true, 2),
        facet('documentation', SPARK, false, 1),
        facet('ownership', PERSON, true, 2),
        facet('tags', SPARK, true, 1),
        facet('tags', PERSON, true, 2),
      ],
      facetHistory: {
        nodes: [
          { integration: PERSON, since: { sequence: 2 }, until: null },
          { integration: SPARK, since: { sequence: 1 }, until: { sequence: 3 } },
        ],
      },
    },
  });
});

test('a search is narrowed to the tags and owners that are shown', async () => {
  const found = async (filter: string) =>
    served.dataOf(`{ search(query: "orders", ${filter}) { totalCount } }`);
  expect(await found('tag: "pii=true"')).toEqual({ search: { totalCount: 1 } });
  expect(await found('owner: "team:sales"')).toEqual({ search: { totalCount: 1 } });
  expect(await found('owner: "team:lake"')).toEqual({ search: { totalCount: 0 } });
  expect(await found('owner: "team:lake", asOf: { sequence: 2 }')).toEqual({
    search: { totalCount: 1 },
  });
});
