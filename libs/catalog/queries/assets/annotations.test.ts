import type { EntityManager } from 'typeorm';
import { describe, expect, it } from '@jest/globals';
import { declaredDataset, declaredJob, told } from '../../../../test/oracle/telling.ts';
import type { Described, StatementView } from '../../catalog.ts';
import { everything, nodesOf, oneDataset, oneJob, withCatalog } from '../catalogs.contract.ts';
import { facetHistoryOf } from './facet-history.ts';
import { facetsOf } from './facets.ts';
import { jobVersionsOf } from './job-versions.ts';
import { search } from '../search/search.ts';

const SPARK = 'https://a.example/1.0.0/spark';
const DBT = 'https://a.example/1.0.0/dbt';
const KIM = 'urn:ledgerline:person:kim';
const NAMES = new Map([
  ['https://a.example/spark', 'spark'],
  ['https://a.example/dbt', 'dbt'],
  [KIM, 'kim'],
]);

/** An integration's facets of dataset A, in a dataset event. */
const by = (producer: string, day: number, facets: object): object => ({
  ...declaredDataset(`2026-01-${String(day).padStart(2, '0')}`, 'A', facets),
  producer,
});

const tagged = (...tags: readonly string[]) => ({
  tags: {
    tags: tags.map((tag) => {
      const [key, value] = tag.split('=');
      return { key, value };
    }),
  },
});
const owned = (...names: readonly string[]) => ({
  ownership: { owners: names.map((name) => ({ name })) },
});
const documented = (description: string) => ({ documentation: { description } });
const DELETED = { _deleted: true };

const statements = (statedBy: readonly StatementView[]): string =>
  statedBy
    .map(({ integration, since }) => `${NAMES.get(integration) ?? integration} ${since}`)
    .join(', ');

const lines = (described: Described | null): readonly string[] => [
  ...(described?.descriptionStatedBy
    ? [`${described.description ?? ''}: ${statements([described.descriptionStatedBy])}`]
    : []),
  ...(described?.owners ?? []).map(({ name, statedBy }) => `${name}: ${statements(statedBy)}`),
  ...(described?.tags ?? []).map(
    ({ key, value, statedBy }) => `${key}=${value}: ${statements(statedBy)}`,
  ),
];

const A = { namespace: 'n', name: 'A' };

const shown = async (db: EntityManager, asOf: number): Promise<readonly string[]> =>
  lines(await oneDataset(db, asOf, A));

const found = async (db: EntityManager, asOf: number, query: string): Promise<number> =>
  (
    await search(
      db,
      asOf,
      { query, kind: null, namespace: null, owner: null, tag: null },
      everything,
    )
  ).totalCount;

describe('tags and owners', () => {
  it('of one integration do not affect those of another', async () => {
    const events = [
      by(SPARK, 1, tagged('pii=true', 'tier=1')),
      by(DBT, 2, tagged('residency=EU')),
      by(DBT, 3, { tags: DELETED }),
    ];
    await withCatalog(events, async (db) => {
      const ofSpark = ['pii=true: spark 1', 'tier=1: spark 1'];
      expect(await shown(db, 1)).toEqual(ofSpark);
      expect(await shown(db, 2)).toEqual([
        'pii=true: spark 1',
        'residency=EU: dbt 2',
        'tier=1: spark 1',
      ]);
      expect(await shown(db, 3)).toEqual(ofSpark);
      expect([await found(db, 2, 'residency'), await found(db, 3, 'residency')]).toEqual([1, 0]);
      expect(await found(db, 3, 'pii')).toBe(1);
    });
  });

  it('keep the first event in which each integration stated them', async () => {
    const events = [
      by(SPARK, 1, owned('crm')),
      by(KIM, 2, owned('crm', 'web')),
      by(SPARK.replace('1.0.0', '2.0.0'), 3, owned('crm', 'lake')),
    ];
    await withCatalog(events, async (db) => {
      expect(await shown(db, 3)).toEqual(['crm: spark 1, kim 2', 'lake: spark 3', 'web: kim 2']);
    });
  });

  it('of a late event do not replace those of a newer event by the same integration', async () => {
    const events = [
      by(SPARK, 3, owned('new')),
      by(SPARK, 1, owned('old')),
      by(DBT, 2, owned('dbt')),
      by(SPARK, 4, { ownership: DELETED }),
      by(SPARK, 2, owned('late')),
    ];
    await withCatalog(events, async (db) => {
      expect(await shown(db, 3)).toEqual(['dbt: dbt 3', 'new: spark 1']);
      expect(await shown(db, 5)).toEqual(['dbt: dbt 3']);
    });
  });

  it('of two datasets that are merged are combined, and keep their first events', async () => {
    const symlinks = { identifiers: [{ namespace: 'n', name: 'B', type: 'TABLE' }] };
    const ofB = { ...declaredDataset('2026-01-01', 'B', tagged('pii=true')), producer: DBT };
    const events = [
      by(SPARK, 1, tagged('tier=1')),
      ofB,
      by(SPARK, 3, { symlinks }),
      by(SPARK, 4, { symlinks: DELETED }),
    ];
    await withCatalog(events, async (db) => {
      expect(await shown(db, 3)).toEqual(['pii=true: dbt 2', 'tier=1: spark 1']);
      expect(await shown(db, 4)).toEqual(['tier=1: spark 1']);
      expect(lines(await oneDataset(db, 4, { namespace: 'n', name: 'B' }))).toEqual([
        'pii=true: dbt 2',
      ]);
    });
  });
});

describe('a description', () => {
  it('is the newest one, but software does not replace what a person wrote', async () => {
    const events = [
      by(SPARK, 1, documented('orders')),
      by(DBT, 2, documented('models')),
      by(SPARK, 3, documented('orders')),
      by(KIM, 2, documented('curated')),
      by(DBT, 5, documented('models')),
      by(KIM, 6, { documentation: DELETED }),
    ];
    await withCatalog(events, async (db) => {
      const all = [];
      for (let asOf = 1; asOf <= 6; asOf += 1) all.push(...(await shown(db, asOf)));
      expect(all).toEqual([
        'orders: spark 1',
        'models: dbt 2',
        'orders: spark 1',
        'curated: kim 4',
        'curated: kim 4',
        'models: dbt 2',
      ]);
      const hits = [];
      for (const query of ['orders', 'curated', 'models']) hits.push(await found(db, 5, query));
      expect(hits).toEqual([0, 1, 0]);
    });
  });

  it('that is empty does not hide another', async () => {
    const events = [by(SPARK, 1, documented('orders')), by(DBT, 2, documented(''))];
    await withCatalog(events, async (db) => {
      expect(await shown(db, 2)).toEqual(['orders: spark 1']);
    });
  });

  it('is the newest one under any name of the dataset, also when it is stated again', async () => {
    const symlinks = { identifiers: [{ namespace: 'n', name: 'B', type: 'TABLE' }] };
    const ofB = (day: number, facets: object) => ({
      ...declaredDataset(`2026-01-0${day}`, 'B', facets),
      producer: SPARK,
    });
    const events = [
      by(SPARK, 1, { ...documented('old'), symlinks }),
      ofB(2, documented('new')),
      by(SPARK, 3, documented('old')),
    ];
    await withCatalog(events, async (db) => {
      expect([await shown(db, 2), await shown(db, 3)]).toEqual([
        ['new: spark 2'],
        ['old: spark 3'],
      ]);
    });
  });

  it('of a job follows the same rule', async () => {
    const events = [
      told('r1 COMPLETE 2026-01-01 -> X', {
        producer: SPARK,
        jobFacets: { ...documented('nightly'), ...owned('crm') },
      }),
      { ...declaredJob('2026-01-02 -> X', { jobFacets: owned('kim') }), producer: KIM },
      told('r2 COMPLETE 2026-01-03 -> X', {
        producer: SPARK,
        jobFacets: { ...documented('nightly'), ...owned('crm') },
      }),
    ];
    await withCatalog(events, async (db) => {
      expect(lines(await oneJob(db, 3, { namespace: 'n', name: 'j' }))).toEqual([
        'nightly: spark 1',
        'crm: spark 1',
        'kim: kim 2',
      ]);
    });
  });
});

describe('the facets of several integrations', () => {
  const events = [
    by(SPARK, 1, documented('a')),
    by(DBT, 2, documented('b')),
    by(SPARK, 3, documented('a')),
    by(DBT, 4, { documentation: DELETED }),
  ];

  it('are all returned, the effective ones first', async () => {
    await withCatalog(events, async (db) => {
      const stated = async (asOf: number) => {
        const [facets = []] = await facetsOf(db, asOf, [1]);
        return facets.map(
          ({ integration, counts, since }) =>
            `${NAMES.get(integration) ?? ''} ${since}${counts ? ' counts' : ''}`,
        );
      };
      expect(await stated(2)).toEqual(['dbt 2 counts', 'spark 1']);
      expect(await stated(3)).toEqual(['spark 1 counts', 'dbt 2']);
      expect(await stated(4)).toEqual(['spark 1 counts']);
    });
  });

  it('have separate histories, which do not end when another integration becomes effective', async () => {
    await withCatalog(events, async (db) => {
      const [slice] = await facetHistoryOf(db, 4, [{ node: 1, key: null }], everything);
      expect(
        nodesOf(slice).map(({ integration, since, until }) => [
          NAMES.get(integration),
          since,
          until,
        ]),
      ).toEqual([
        ['dbt', 2, 4],
        ['spark', 1, null],
      ]);
    });
  });

  it('give a job versions from the effective source only', async () => {
    const sql = (query: string) => ({ jobFacets: { sql: { query } } });
    const runs = [
      told('r1 COMPLETE 2026-01-01 A -> X', { producer: SPARK, ...sql('select 1') }),
      told('r2 COMPLETE 2026-01-02 A -> X', { producer: DBT, ...sql('select 2') }),
      told('r3 COMPLETE 2026-01-03 A -> X', { producer: SPARK, ...sql('select 1') }),
    ];
    await withCatalog(runs, async (db) => {
      const job = (await oneJob(db, 3, { namespace: 'n', name: 'j' }))?.node ?? 0;
      const [versions = []] = await jobVersionsOf(db, 3, [job]);
      expect(versions.map(({ since, source }) => [since, source.map(({ json }) => json)])).toEqual([
        [3, ['{"query":"select 1"}']],
        [2, ['{"query":"select 2"}']],
        [1, ['{"query":"select 1"}']],
      ]);
    });
  });
});
