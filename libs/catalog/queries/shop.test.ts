import type { EntityManager } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asOf, datasets, jobs, reads, writes, edges } from '../../../test/shop/expected.ts';
import { fieldEdges } from '../../../test/shop/expected-fields.ts';
import { runs } from '../../../test/shop/expected-runs.ts';
import { fieldsAsOf, schemaVersions } from '../../../test/shop/expected-schemas.ts';
import * as shop from '../../../test/shop/names.ts';
import type { Name } from '../../../test/shop/names.ts';
import { story } from '../../../test/shop/story.ts';
import {
  catalogOf,
  everything,
  nodesOf,
  type GrowingCatalog,
  oneDataset,
  oneJob,
} from './catalogs.contract.ts';
import { countsAt } from './assets/counts.ts';
import { datasetsByName, listDatasets } from './assets/datasets.ts';
import { fieldsOf } from './assets/fields.ts';
import { jobsByName, listJobs } from './assets/jobs.ts';
import { listNamespaces } from './names/namespaces.ts';
import { schemaVersionsOf } from './assets/schema-versions.ts';
import { usesOfDatasets, usesOfJobs } from './assets/uses.ts';

let catalog: GrowingCatalog;
let db: EntityManager;
beforeAll(async () => {
  catalog = await catalogOf(story);
  db = catalog.db;
});
afterAll(() => catalog.close());

const sequences = Array.from({ length: story.length + 1 }, (_, sequence) => sequence);

const nameOf = ({ namespace, name }: Name): Name => ({ namespace, name });
const byName = (a: Name, b: Name): number =>
  Buffer.compare(Buffer.from(a.namespace), Buffer.from(b.namespace)) ||
  Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
const sorted = (names: readonly Name[]): readonly Name[] => names.map(nameOf).sort(byName);
const known = (all: readonly (readonly [Name, number])[], now: number): readonly Name[] =>
  sorted(all.filter(([, since]) => since <= now).map(([name]) => name));

describe('the shop', () => {
  it('has at every sequence the datasets and jobs named so far, with their first sequence', async () => {
    for (const now of sequences) {
      const [allDatasets, allJobs] = [
        nodesOf(await listDatasets(db, now, null, everything)),
        nodesOf(await listJobs(db, now, null, everything)),
      ];
      expect(allDatasets.map(nameOf)).toEqual(known(datasets, now));
      expect(allJobs.map(nameOf)).toEqual(known(jobs, now));
      const since = new Map([...datasets, ...jobs].map(([name, first]) => [name.name, first]));
      for (const one of [...allDatasets, ...allJobs])
        expect(one.firstSequence).toBe(since.get(one.name));
    }
  });

  it('returns the descriptions, owners and tags of a dataset and a job', async () => {
    expect(await oneDataset(db, 38, shop.customers)).toMatchObject({
      ...shop.customers,
      aliases: [],
      description: 'One row for each person who ever ordered.',
      owners: [{ name: 'team:crm', type: 'MAINTAINER' }],
      tags: [
        { key: 'pii', value: 'true', field: 'email' },
        { key: 'tier', value: 'gold', field: null },
      ],
    });
    // Event 19 is the first that describes it.
    const before = await oneDataset(db, 18, shop.customerRevenue);
    expect(before).toMatchObject({ description: null, owners: [], tags: [] });
    expect(await oneJob(db, 38, shop.dashboard)).toMatchObject({
      ...shop.dashboard,
      description: 'What the board opens on Monday morning.',
      owners: [{ name: 'user:ines', type: 'MAINTAINER' }],
      tags: [],
    });
  });

  it('does not find a name before its first event, nor as another kind', async () => {
    expect(await oneDataset(db, 22, shop.rawReturns)).toBeNull();
    expect(await oneDataset(db, 23, shop.rawReturns)).toMatchObject({ firstSequence: 23 });
    expect(await datasetsByName(db, 38, [shop.nightly, shop.orders, shop.orders])).toMatchObject([
      null,
      { name: shop.orders.name },
      { name: shop.orders.name },
    ]);
    expect(await jobsByName(db, 38, [shop.orders, shop.nightly])).toMatchObject([
      null,
      { name: 'nightly' },
    ]);
    expect(await datasetsByName(db, 38, [])).toEqual([]);
  });

  it('counts the datasets and jobs of each namespace', async () => {
    expect(nodesOf(await listNamespaces(db, 38, everything))).toEqual([
      { name: 'airflow-shop', datasets: 0, jobs: 3 },
      { name: 'dashboards-shop', datasets: 0, jobs: 1 },
      { name: 'dbt-shop', datasets: 0, jobs: 4 },
      { name: 'postgres://shop-db:5432', datasets: 4, jobs: 0 },
      { name: 's3://shop-lake', datasets: 4, jobs: 0 },
      { name: 'snowflake://acme-shop', datasets: 5, jobs: 0 },
      { name: 'spark-shop', datasets: 0, jobs: 2 },
    ]);
    expect(nodesOf(await listNamespaces(db, 3, everything))).toEqual([
      { name: 'airflow-shop', datasets: 0, jobs: 1 },
      { name: 'postgres://shop-db:5432', datasets: 2, jobs: 0 },
    ]);
    const lake = await listDatasets(db, 38, 's3://shop-lake', everything);
    expect(nodesOf(lake).map(({ name }) => name)).toEqual([
      'clean/order_lines',
      'raw/customers',
      'raw/orders',
      'raw/returns',
    ]);
    expect(await (await listJobs(db, 38, 's3://shop-lake', everything)).totalCount()).toBe(0);
  });

  it('has at every sequence the fields stated so far, in order', async () => {
    for (const now of sequences) {
      const all = nodesOf(await listDatasets(db, now, null, everything));
      const nodes = all.map(({ node }) => node);
      const names = all.map((one) => datasets.find(([name]) => name.name === one.name)?.[0]);
      const fields = await fieldsOf(db, now, nodes);
      expect(fields.map((own) => own.map(({ path, type }) => [path, type]))).toEqual(
        names.map((name) => (name ? fieldsAsOf(name, now) : [])),
      );
    }
  });

  it('has at every sequence the current reads and writes, with the events that opened them', async () => {
    for (const now of sequences) {
      const all = nodesOf(await listJobs(db, now, null, everything));
      const nodes = all.map(({ node }) => node);
      for (const [kind, expected] of [
        ['READS', reads],
        ['WRITES', writes],
      ] as const) {
        const uses = await usesOfJobs(db, now, nodes, kind, everything);
        const known = asOf(expected, now).map(({ job, dataset, opened }) => ({
          job,
          dataset,
          since: opened,
        }));
        expect(uses.map(nodesOf)).toEqual(
          all.map((job) =>
            known
              .filter((use) => use.job.name === job.name)
              .sort((a, b) => byName(a.dataset, b.dataset)),
          ),
        );
      }
    }
  });

  it('has the same reads and writes seen from the datasets', async () => {
    const all = nodesOf(await listDatasets(db, 38, null, everything));
    const nodes = all.map(({ node }) => node);
    const readers = await usesOfDatasets(db, 38, nodes, 'READS', everything);
    const writers = await usesOfDatasets(db, 38, nodes, 'WRITES', everything);
    const ofRevenue = all.findIndex(({ name }) => name === shop.customerRevenue.name);
    expect(nodesOf(readers[ofRevenue]).map(({ job, since }) => [job.name, since])).toEqual([
      ['revenue', 18],
      ['shop.board_report', 16],
    ]);
    expect(nodesOf(writers[ofRevenue]).map(({ job, since }) => [job.name, since])).toEqual([
      ['shop.customer_revenue', 14],
    ]);
    expect(readers.flatMap(nodesOf)).toHaveLength(asOf(reads, 38).length);
    expect(writers.flatMap(nodesOf)).toHaveLength(asOf(writes, 38).length);
  });

  it('has schema versions, newest first, with differences and reasons why they break readers', async () => {
    const views = await datasetsByName(
      db,
      38,
      schemaVersions.map(([name]) => name),
    );
    const nodes = views.flatMap((view) => (view ? [view.node] : []));
    const versions = await schemaVersionsOf(db, 38, nodes, everything);
    expect(
      versions.map((slice) =>
        nodesOf(slice).map(({ number, since, until, fields, difference, compatible, reason }) => ({
          number,
          since,
          until,
          fields: fields.map(({ path, type }) => [path, type]),
          ...difference,
          retyped: difference.retyped.map(({ path, from, to }) => [path, from, to]),
          breaking: !compatible,
          hasReason: reason !== null,
        })),
      ),
    ).toEqual(
      schemaVersions.map(([, expected]) =>
        expected
          .map((version, index) => ({
            ...version,
            number: index + 1,
            until: expected[index + 1]?.since ?? null,
            reordered: false,
            hasReason: version.breaking,
          }))
          .reverse(),
      ),
    );
    const [orders] = await schemaVersionsOf(db, 30, nodes.slice(1, 2), everything);
    expect(nodesOf(orders).map(({ number, until }) => [number, until])).toEqual([[1, null]]);
  });

  it('counts its objects at every sequence', async () => {
    for (const now of sequences) {
      expect(await countsAt(db, now)).toEqual({
        events: now,
        datasets: known(datasets, now).length,
        jobs: known(jobs, now).length,
        runs: runs.filter(({ attempts }) => (attempts[0]?.events[0] ?? 0) <= now).length,
        edges: asOf(edges, now).length,
        fieldEdges: asOf(fieldEdges, now).length,
        deadLetters: 0,
        setAside: 0,
      });
    }
  });
});
