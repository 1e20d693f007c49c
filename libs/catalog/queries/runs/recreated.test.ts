import { expect, it } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import { withCatalog } from '../catalogs.contract.ts';
import { datasetsByName } from '../assets/datasets.ts';
import { jobsByName } from '../assets/jobs.ts';
import { areRecreated } from './recreated.ts';

const run = (day: number, dataset: string, change: string | null, job = 'nightly') => ({
  eventTime: `2026-03-0${day}T01:00:00Z`,
  eventType: 'COMPLETE',
  producer: 'https://warehouse.example/integration',
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  run: { runId: `0190a000-0000-7000-8000-00000000000${day}` },
  job: { namespace: 'jobs', name: job },
  inputs: [],
  outputs: [
    {
      namespace: 'warehouse',
      name: dataset,
      facets:
        change === null
          ? {}
          : {
              lifecycleStateChange: {
                _producer: 'https://warehouse.example/integration',
                _schemaURL:
                  'https://openlineage.io/spec/facets/1-0-1/LifecycleStateChangeDatasetFacet.json',
                lifecycleStateChange: change,
              },
            },
    },
  ],
});

const isRecreated = async (db: EntityManager, asOf: number): Promise<boolean | undefined> => {
  const [dataset] = await datasetsByName(db, asOf, [{ namespace: 'warehouse', name: 'totals' }]);
  const [job] = await jobsByName(db, asOf, [{ namespace: 'jobs', name: 'nightly' }]);
  const [answer] = await areRecreated(db, asOf, [
    { job: job?.node ?? -1, dataset: dataset?.node ?? -1 },
  ]);
  return answer;
};

it('a job recreates an output that its latest two runs state to be created', () =>
  withCatalog(
    [
      run(1, 'totals', 'CREATE'),
      run(2, 'totals', 'CREATE'),
      run(3, 'totals', null),
      run(4, 'totals', 'CREATE'),
      run(5, 'totals', 'CREATE'),
    ],
    async (db) => {
      const answers = await Promise.all([1, 2, 3, 4, 5].map((asOf) => isRecreated(db, asOf)));
      expect(answers).toEqual([false, true, false, false, true]);
    },
  ));

it('an output that is overwritten, or created by another job, is not recreated', () =>
  withCatalog(
    [
      run(1, 'totals', 'OVERWRITE'),
      run(2, 'totals', 'OVERWRITE'),
      run(3, 'totals', 'CREATE', 'rebuild'),
      run(4, 'totals', 'CREATE', 'rebuild'),
      run(5, 'other', 'CREATE'),
    ],
    async (db) => {
      expect(await isRecreated(db, 5)).toBe(false);
    },
  ));
