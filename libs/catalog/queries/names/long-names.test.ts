import { randomBytes } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { declaredDataset, told } from '../../../../test/oracle/telling.ts';
import { sha256 } from '#openlineage';
import { oneDataset, withCatalog } from '../catalogs.contract.ts';
import { facetsOf } from '../assets/facets.ts';
import { fieldsOf } from '../assets/fields.ts';
import { runsByRunId } from '../runs/runs.ts';
import { search } from '../search/search.ts';

// Longer than a page of any database, and incompressible.
const long = (): string => randomBytes(10_000).toString('hex');

const everything = { kind: null, namespace: null, owner: null, tag: null };

it('names of datasets, jobs, runs, fields, owners and tags are stored whatever their length', async () => {
  const [dataset, run, job, field, owner, tag] = [long(), long(), long(), long(), long(), long()];
  const facets = {
    schema: { fields: [{ name: field, type: long() }] },
    ownership: { owners: [{ name: owner, type: long() }] },
    tags: { tags: [{ key: tag, value: long() }] },
    symlinks: { identifiers: [{ namespace: long(), name: long(), type: 'TABLE' }] },
  };
  const events = [
    declaredDataset('2026-01-01', dataset, facets),
    told(`${run} COMPLETE 2026-01-02 ${dataset} -> X`, { job, parent: long() }),
  ];
  await withCatalog(events, async (db) => {
    const found = await oneDataset(db, 2, { namespace: 'n', name: dataset });
    expect(found?.owners.map(({ name }) => name)).toEqual([owner]);
    expect(found?.tags.map(({ key }) => key)).toEqual([tag]);
    const [fields] = await fieldsOf(db, 2, [found?.node ?? 0]);
    expect(fields?.map(({ path }) => path)).toEqual([field]);
    const [runs] = await runsByRunId(db, 2, [run]);
    expect(runs?.map((one) => one.job.name)).toEqual([job]);
    const hits = await search(db, 2, { ...everything, query: 'x' }, { first: 9, after: null });
    expect(hits.totalCount).toBe(1);
  });
});

it('a facet key too long for an index is represented by its beginning and its hash', async () => {
  const name = `custom ${long()}`;
  const facet = { _producer: 'https://a.example', value: 1 };
  await withCatalog([declaredDataset('2026-01-01', 'A', { [name]: facet })], async (db) => {
    const node = (await oneDataset(db, 1, { namespace: 'n', name: 'A' }))?.node ?? 0;
    const [facets] = await facetsOf(db, 1, [node]);
    expect(facets?.map(({ key }) => key)).toEqual([`${name.slice(0, 200)}… ${sha256(name)}`]);
  });
});

it('a producer too long for an index is represented by its beginning and its hash', async () => {
  const producer = long();
  const from = (sender: string, facets: object) => ({
    ...declaredDataset('2026-01-01', 'A', facets),
    producer: sender,
  });
  const owned = (name: string) => ({ ownership: { owners: [{ name }] } });
  const other = producer.slice(0, -1);
  const events = [
    from(producer, owned('crm')),
    from(producer, owned('web')),
    from(other, owned('x')),
  ];
  await withCatalog(events, async (db) => {
    const found = await oneDataset(db, 3, { namespace: 'n', name: 'A' });
    expect(found?.owners.map(({ name, statedBy }) => [name, statedBy[0]?.integration])).toEqual([
      ['web', `${producer.slice(0, 200)}… ${sha256(producer)}`],
      ['x', `${other.slice(0, 200)}… ${sha256(other)}`],
    ]);
  });
});
