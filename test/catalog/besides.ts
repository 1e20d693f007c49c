import type { EventStore } from '#event-store';
import { declaredDataset, told } from '../oracle/telling.ts';

// What the shop's story does not have: with it, every table of the catalog has rows.

const name = (own: string) => ({ namespace: 'n', name: own });

/** Other names and their end, a rename, a drop, an explicit declaration, job-to-job flow, a product, and a facet that is none. */
export const besides: readonly object[] = [
  told('r1 COMPLETE 2026-03-05 A -> B', {
    facets: { B: { symlinks: { identifiers: [{ ...name('B.table'), type: 'TABLE' }] } } },
  }),
  declaredDataset('2026-03-05', 'C', {
    symlinks: { identifiers: [{ ...name('C.path'), type: 'LOCATION' }] },
  }),
  declaredDataset('2026-03-06', 'C', { symlinks: { _deleted: true } }),
  told('r2 COMPLETE 2026-03-07 A -> D', { job: 'k' }),
  told('r3 COMPLETE 2026-03-08 -> E', {
    job: 'rename',
    facets: {
      E: {
        lifecycleStateChange: {
          lifecycleStateChange: 'RENAME',
          previousIdentifier: name('D'),
        },
      },
    },
  }),
  told('r4 COMPLETE 2026-03-09 -> B', {
    job: 'drop',
    facets: { B: { lifecycleStateChange: { lifecycleStateChange: 'DROP' } } },
  }),
  declaredDataset('2026-03-10', 'F', {
    lineage: { inputs: [{ type: 'DATASET', ...name('A') }] },
  }),
  told('r5 COMPLETE 2026-03-11 A -> G', {
    job: 'explicit',
    jobFacets: {
      lineage: {
        entries: [
          {
            type: 'DATASET',
            ...name('G'),
            inputs: [{ type: 'DATASET', ...name('A'), field: 'x' }],
          },
          { type: 'JOB', inputs: [{ type: 'JOB', ...name('k') }] },
        ],
      },
    },
  }),
  told('r6 COMPLETE 2026-03-11 A C -> I J', { job: 'product' }),
  declaredDataset('2026-03-12', 'H', { schema: { fields: 'none' } }),
];

/** An entry that is no event at all, as an older intake may have left one: a dead letter. */
export const appendUnreadable = (log: EventStore): Promise<unknown> =>
  log.append('run-unreadable', 'none', [
    {
      id: '00000000-0000-5000-8000-000000000000',
      type: 'OpenLineageRunEvent',
      recordedAt: '2026-03-13T00:00:00.000Z',
      data: Buffer.from('{"eventTime": '),
      metadata: '{}',
    },
  ]);
