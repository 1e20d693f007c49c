import { describe, expect, it } from '@jest/globals';
import type { FieldSource } from '#openlineage';
import { namesIn, resolveNames, type NameResolver } from './resolve-names.ts';
import type { StoredDatasetRef, StoredLineage } from './stored-lineage.ts';

const NOTHING: StoredLineage = {
  inputs: [],
  outputs: [],
  lineage: null,
  jobType: null,
  extractionError: false,
};

const ref = (name: string, more: Partial<StoredDatasetRef> = {}): StoredDatasetRef => ({
  namespace: 'n',
  name,
  columns: null,
  change: null,
  previous: null,
  version: null,
  ...more,
});

const source = (name: string): FieldSource => ({
  namespace: 'n',
  name,
  field: 'f',
  transformations: [{ type: null, subtype: null, masking: false }],
});

const DATASETS = ['a', 'b', 'c', 'd'];

/** Ids by the letter, 100 more for the new name in a RENAME; ids of names are 1,000 more. Jobs are 7. */
const resolver: NameResolver = {
  dataset: ({ name }, renamed = false) => DATASETS.indexOf(name) + (renamed ? 100 : 0),
  name: ({ name }, renamed) => 1_000 + DATASETS.indexOf(name) + (renamed ? 100 : 0),
  job: () => 7,
};

const rename = { change: 'RENAME', previous: { namespace: 'n', name: 'a' } };

describe('resolving names', () => {
  it('gives the ids of the dataset and of the name that is used', () => {
    const { inputs } = resolveNames({ ...NOTHING, inputs: [ref('b')] }, resolver);
    expect(inputs).toEqual([{ dataset: 1, name: 1_001, columns: null }]);
  });

  it('takes an output with a RENAME as the new name', () => {
    const { outputs } = resolveNames({ ...NOTHING, outputs: [ref('b', rename)] }, resolver);
    expect(outputs).toMatchObject([{ dataset: 101, name: 1_101 }]);
  });

  it('ignores a RENAME on an input', () => {
    const { inputs } = resolveNames({ ...NOTHING, inputs: [ref('b', rename)] }, resolver);
    expect(inputs).toMatchObject([{ dataset: 1, name: 1_001 }]);
  });

  it('resolves the sources of columns', () => {
    const columns = { fields: [['x', [source('c')]] as const], dataset: [source('d')] };
    const { outputs } = resolveNames({ ...NOTHING, outputs: [ref('b', { columns })] }, resolver);
    expect(outputs[0]?.columns).toMatchObject({
      fields: [['x', [{ dataset: 2, field: 'f' }]]],
      dataset: [{ dataset: 3, field: 'f' }],
    });
  });

  it("keeps the event's own job as null", () => {
    const job = { namespace: 'n', name: 'j' };
    const lineage: StoredLineage['lineage'] = [
      { type: 'JOB', job: null, inputs: [{ type: 'JOB', job }] },
      {
        type: 'DATASET',
        dataset: { namespace: 'n', name: 'a' },
        inputs: [{ type: 'JOB', job: null }],
        fields: [['x', [{ type: 'DATASET', ...source('b') }]]],
      },
    ];
    expect(resolveNames({ ...NOTHING, lineage }, resolver).lineage).toMatchObject([
      { type: 'JOB', job: null, inputs: [{ type: 'JOB', job: 7 }] },
      {
        type: 'DATASET',
        dataset: 0,
        inputs: [{ type: 'JOB', job: null }],
        fields: [['x', [{ dataset: 1 }]]],
      },
    ]);
  });
});

describe('the names in the lineage of an event', () => {
  it('are those of inputs, outputs, sources and entries, and the former names of renames', () => {
    const columns = { fields: [['x', [source('c')]] as const], dataset: [source('d')] };
    const lineage: StoredLineage['lineage'] = [
      { type: 'JOB', job: { namespace: 'n', name: 'j' }, inputs: [] },
      {
        type: 'DATASET',
        dataset: { namespace: 'n', name: 'e' },
        inputs: [{ type: 'JOB', job: { namespace: 'n', name: 'k' } }],
        fields: [['x', [{ type: 'DATASET', ...source('f') }]]],
      },
    ];
    const { datasets, vacated, jobs } = namesIn({
      ...NOTHING,
      inputs: [ref('a')],
      outputs: [ref('b', { columns, change: 'RENAME', previous: { namespace: 'n', name: 'o' } })],
      lineage,
    });
    expect(datasets.map(({ name }) => name).sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(vacated.map(({ name }) => name)).toEqual(['o']);
    expect(jobs.map(({ name }) => name)).toEqual(['j', 'k']);
  });

  it('can be hundreds of thousands', () => {
    const sources = Array.from({ length: 150_000 }, (_, index) => source(`s${index}`));
    const columns = { fields: [['x', sources] as const], dataset: sources };
    const content = { ...NOTHING, outputs: [ref('a', { columns })] };
    expect(namesIn(content).datasets).toHaveLength(300_001);
    const [output] = resolveNames(content, resolver).outputs;
    expect(output?.columns?.dataset).toHaveLength(150_000);
  });
});
