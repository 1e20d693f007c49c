import type { EntityManager } from 'typeorm';
import { expect, it } from '@jest/globals';
import { declaredDataset } from '../../../../test/oracle/telling.ts';
import { everything, inPages, nodesOf, oneDataset, withCatalog } from '../catalogs.contract.ts';
import { facetHistoryOf } from './facet-history.ts';

const documented = (description: string) => ({ documentation: { description } });
const owned = (name: string) => ({ ownership: { owners: [{ name }] } });

const history = async (
  db: EntityManager,
  now: number,
  name: string,
  key: string | null = null,
  page = everything,
) => {
  const dataset = await oneDataset(db, now, { namespace: 'n', name });
  const [slice] = await facetHistoryOf(db, now, [{ node: dataset?.node ?? 0, key }], page);
  if (!slice) throw new Error('the list of a dataset is missing');
  return slice;
};

const shown = async (...question: Parameters<typeof history>) =>
  nodesOf(await history(...question)).map(
    ({ key, json, since, until }) =>
      `${key} ${/(\w+)"\}/.exec(json)?.[1] ?? json} [${since}, ${until ?? 'now'})`,
  );

const events = [
  declaredDataset('2026-01-01', 'A', { ...documented('old'), ...owned('crm') }),
  declaredDataset('2026-01-02', 'A', documented('old')),
  declaredDataset('2026-01-03', 'A', documented('new')),
  declaredDataset('2026-01-04', 'A', { ownership: { _deleted: true } }),
  declaredDataset('2026-01-05', 'A', owned('web')),
];

it('each facet value lasts from the event that stated it to the event that changed it', async () => {
  await withCatalog(events, async (db) => {
    expect(await shown(db, 5, 'A')).toEqual([
      'ownership web [5, now)',
      'documentation new [3, now)',
      'documentation old [1, 3)',
      'ownership crm [1, 4)',
    ]);
    expect(await shown(db, 5, 'A', 'documentation')).toEqual([
      'documentation new [3, now)',
      'documentation old [1, 3)',
    ]);
    expect(await shown(db, 3, 'A', 'ownership')).toEqual(['ownership crm [1, now)']);
    expect(await shown(db, 5, 'A', 'none')).toEqual([]);
    const pages = await inPages(1, (page) => history(db, 5, 'A', null, page));
    expect(pages.flatMap(nodesOf).map(({ since }) => since)).toEqual([5, 3, 1, 1]);
  });
});

it('merging two datasets does not change their facet histories', async () => {
  const symlinks = { identifiers: [{ namespace: 'n', name: 'A', type: 'TABLE' }] };
  const merged = [
    declaredDataset('2026-01-01', 'B', documented('other')),
    ...events.slice(0, 1),
    declaredDataset('2026-01-06', 'B', { symlinks }),
  ];
  await withCatalog(merged, async (db) => {
    const all = [
      'documentation old [2, now)',
      'ownership crm [2, now)',
      'documentation other [1, 3)',
    ];
    expect((await shown(db, 3, 'A')).filter((line) => !line.startsWith('symlinks'))).toEqual(all);
    expect((await shown(db, 3, 'B')).filter((line) => !line.startsWith('symlinks'))).toEqual(all);
  });
});
