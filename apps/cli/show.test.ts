import { beforeAll, describe, expect, it } from '@jest/globals';
import { cellsOf } from '../../test/cli/cells-of.ts';
import { ndjson, newFolder, type Folder } from '../../test/cli/terminal.ts';

const [namespace, name] = ['postgres://shop-db:5432', 'shop.public.customers'];
const CATALOG = 'https://shop.example/lineage/integration/catalog';
const DESCRIPTION = 'One row for each person who ever ordered.';

let shop: Folder;

beforeAll(async () => {
  shop = newFolder();
  expect(await shop.ledgerline(['ingest', shop.writeShop()])).toMatchObject({ code: 0 });
  const edit = (eventTime: string, producer: string, facets: object) => ({
    eventTime,
    producer,
    dataset: { namespace, name, facets },
  });
  const edits = [
    edit('2026-03-05T08:00:00Z', 'urn:ledgerline:person:kim', {
      tags: { tags: [{ key: 'tier', value: 'gold' }] },
      documentation: { description: 'Customers.' },
    }),
    edit('2026-03-05T09:00:00Z', 'https://dq.example/2.1.0', {
      tags: { tags: [{ key: 'residency', value: 'EU' }] },
      documentation: { description: 'A table.' },
    }),
  ];
  const file = shop.write('edits.ndjson', ndjson(edits));
  expect(await shop.ledgerline(['ingest', file])).toMatchObject({ code: 0 });
});

describe('ledgerline show', () => {
  it('prints a description, owners and tags, each with who states it since when', async () => {
    const { out } = await shop.ledgerline(['show', namespace, name]);
    expect(cellsOf(out)).toEqual([
      [`${namespace} ${name}`],
      [''],
      ['WHAT', 'VALUE', 'COLUMN', 'STATED BY', 'SINCE'],
      ['description', 'Customers.', 'urn:ledgerline:person:kim', '#39'],
      ['owner', 'team:crm (MAINTAINER)', CATALOG, '#1'],
      ['tag', 'pii=true', 'email', CATALOG, '#1'],
      ['tag', 'residency=EU', 'https://dq.example', '#40'],
      ['tag', 'tier=gold', CATALOG, '#1'],
      ['urn:ledgerline:person:kim', '#39'],
      [''],
      ['COLUMN', 'TYPE', 'SINCE'],
      ['id', 'integer', '#1'],
      ['name', 'text', '#1'],
      ['email', 'text', '#1'],
      ['country', 'text', '#1'],
      [''],
      ['written by', 'none'],
      ['read by', 'airflow-shop nightly.extract_customers'],
      ['last written', 'never, as far as is known'],
      ['schema', 'version 1, since #1'],
      ['history', 'no data versions, first seen at #1'],
      ['As of #40.'],
      [''],
    ]);
  });

  it('answers for an earlier moment', async () => {
    const { out } = await shop.ledgerline(['show', namespace, name, '--as-of', '38']);
    expect(cellsOf(out).slice(3, 7)).toEqual([
      ['description', DESCRIPTION, CATALOG, '#1'],
      ['owner', 'team:crm (MAINTAINER)', CATALOG, '#1'],
      ['tag', 'pii=true', 'email', CATALOG, '#1'],
      ['tag', 'tier=gold', CATALOG, '#1'],
    ]);
    expect(out).toContain('As of #38.');
  });

  it('finds what is meant by an ending that one name alone has, in any case', async () => {
    const full = await shop.ledgerline(['show', namespace, name]);
    for (const text of ['customers.', 'raw/nothing'])
      expect(await shop.ledgerline(['show', text])).toMatchObject({ code: 2, out: '' });
    for (const text of ['public.customers', 'PUBLIC.Customers', `${namespace}/${name}`])
      expect(await shop.ledgerline(['show', text])).toEqual(full);
    const job = await shop.ledgerline(['show', 'nightly']);
    expect(cellsOf(job.out)).toContainEqual(['writes', 'none']);
  });

  it('lists what a text may mean where that is several', async () => {
    const { code, out, err } = await shop.ledgerline(['show', 'orders']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(
      'error: orders may mean 2 of them; give one in full: postgres://shop-db:5432 shop.public.orders, s3://shop-lake raw/orders\n',
    );
  });

  it('fits a terminal of 80 columns', async () => {
    const { out } = await shop.ledgerline(['show', namespace, name], {
      columns: 80,
      env: { NO_COLOR: '1' },
    });
    expect(out).toContain('residency=EU');
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('prints all facets with --json, those that count first', async () => {
    const { out } = await shop.ledgerline(['show', namespace, name, '--json']);
    const document: unknown = JSON.parse(out);
    expect(document).toMatchObject({
      asOf: 40,
      kind: 'DATASET',
      namespace,
      name,
      description: 'Customers.',
      descriptionStatedBy: { person: true, since: { sequence: 39 } },
      tags: [
        { key: 'pii', value: 'true', field: 'email', statedBy: [{ integration: CATALOG }] },
        { key: 'residency', statedBy: [{ integration: 'https://dq.example', person: false }] },
        {
          key: 'tier',
          statedBy: [{ integration: CATALOG }, { integration: 'urn:ledgerline:person:kim' }],
        },
      ],
    });
    expect(document).toMatchObject({
      facets: expect.arrayContaining([
        expect.objectContaining({ key: 'documentation', counts: true, since: expect.anything() }),
        expect.objectContaining({
          key: 'documentation',
          counts: false,
          integration: 'https://dq.example',
          json: '{"description":"A table."}',
        }),
      ]),
    });
  });

  it('shows a job with --job, and says when there is nothing to show', async () => {
    const owned = await shop.ledgerline(['show', '--job', 'airflow-shop', 'nightly']);
    expect(cellsOf(owned.out)[3]?.[0]).toBe('description');
    const bare = await shop.ledgerline(['show', 's3://shop-lake', 'clean/order_lines']);
    expect(bare.out).toContain('No description, owners or tags. As of #40.\n');
  });

  it('fails for an unknown name, with those that are near', async () => {
    const { code, out, err } = await shop.ledgerline(['show', namespace, 'shop.public.customer']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('shop.public.customers');
  });
});
