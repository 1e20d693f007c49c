import { describe, expect, test } from '@jest/globals';
import type { Deletable, ColumnLineage } from '../event/event.ts';
import { readOutput } from '../event/reading.contract.ts';

const lineageOf = (columnLineage: object): Deletable<ColumnLineage> | undefined =>
  readOutput({ facets: { columnLineage } }).facets.columnLineage;

const from = (field: string, ...transformations: readonly object[]): object => ({
  namespace: 'file',
  name: 'scratch/a',
  field,
  ...(transformations.length > 0 && { transformations }),
});

const source = (field: string, ...transformations: readonly object[]): object => ({
  namespace: 'file',
  name: 'scratch/a',
  field,
  transformations,
});

const identity = { type: 'DIRECT', subtype: 'IDENTITY', masking: false };
const join = { type: 'INDIRECT', subtype: 'JOIN', masking: false };
const filter = { type: 'INDIRECT', subtype: 'FILTER', masking: false };
const unknown = { type: null, subtype: null, masking: false };

describe('a columnLineage facet', () => {
  test('trap 16: its source need not be among the inputs', () => {
    expect(lineageOf({ fields: { word: { inputFields: [from('w', identity)] } } })).toEqual({
      fields: new Map([['word', [source('w', identity)]]]),
      dataset: [],
    });
  });

  test('trap 17: it needs no schema, and may name a field that is not in the schema', () => {
    const { facets, setAside } = readOutput({
      facets: {
        schema: { fields: [{ name: 'documented' }] },
        columnLineage: { fields: { undocumented: { inputFields: [from('a')] } } },
      },
    });
    expect(facets.schema).toEqual([{ path: ['documented'], type: null, description: null }]);
    expect(facets.columnLineage).toEqual({
      fields: new Map([['undocumented', [source('a', unknown)]]]),
      dataset: [],
    });
    expect(setAside).toEqual([]);
  });

  test('trap 18: without transformations the deprecated type next to the sources counts', () => {
    expect(
      lineageOf({
        fields: {
          a: {
            inputFields: [{ ...from('a'), transformations: [] }],
            transformationType: 'IDENTITY',
            transformationDescription: 'identical',
          },
          b: { inputFields: [from('b')], transformationType: 'MASKED' },
          c: { inputFields: [from('c', join)], transformationType: 'IDENTITY' },
        },
      }),
    ).toEqual({
      fields: new Map([
        ['a', [source('a', identity)]],
        ['b', [source('b', { type: 'DIRECT', subtype: null, masking: true })]],
        ['c', [source('c', join)]],
      ]),
      dataset: [],
    });
  });

  test('trap 18: one source with several transformations keeps each of them, once', () => {
    const group = { type: 'INDIRECT', subtype: 'GROUP_BY', masking: false };
    expect(
      lineageOf({
        fields: {
          ident: { inputFields: [from('a', identity, group, join), from('a', filter, join)] },
        },
      }),
    ).toEqual({
      fields: new Map([['ident', [source('a', identity, group, join, filter)]]]),
      dataset: [],
    });
  });

  test('trap 18: a masking transformation differs from one that does not mask', () => {
    const masked = { ...identity, masking: true };
    expect(
      lineageOf({ fields: { email: { inputFields: [from('email', identity, masked)] } } }),
    ).toEqual({
      fields: new Map([['email', [source('email', identity, masked)]]]),
      dataset: [],
    });
  });

  const inEvery = {
    fields: {
      a: { inputFields: [from('a', identity), from('k', join)] },
      b: { inputFields: [from('b', identity), from('k', join)] },
    },
  };
  const oncePerDataset = {
    fields: {
      a: { inputFields: [from('a', identity)] },
      b: { inputFields: [from('b', identity)] },
    },
    dataset: [from('k', join)],
  };

  test('trap 19: INDIRECT in every field is the same as INDIRECT once for the dataset', () => {
    expect(lineageOf(inEvery)).toEqual(lineageOf(oncePerDataset));
    expect(lineageOf(inEvery)).toEqual({
      fields: new Map([
        ['a', [source('a', identity)]],
        ['b', [source('b', identity)]],
      ]),
      dataset: [source('k', join)],
    });
  });

  test('trap 19: INDIRECT in some fields only, or in the only field, stays there', () => {
    const some = {
      fields: {
        a: { inputFields: [from('a', identity), from('k', join)] },
        b: { inputFields: [from('k', filter)] },
      },
    };
    expect(lineageOf(some)).toMatchObject({ dataset: [] });
    expect(lineageOf({ fields: { a: { inputFields: [from('k', join)] } } })).toEqual({
      fields: new Map([['a', [source('k', join)]]]),
      dataset: [],
    });
  });

  test('trap 19: a source that is DIRECT in one field and INDIRECT in all keeps the DIRECT one', () => {
    expect(
      lineageOf({
        fields: {
          a: { inputFields: [from('k', identity, join)] },
          b: { inputFields: [from('b', identity), from('k', join)] },
        },
      }),
    ).toEqual({
      fields: new Map([
        ['a', [source('k', identity)]],
        ['b', [source('b', identity)]],
      ]),
      dataset: [source('k', join)],
    });
  });

  test('trap 19: what all fields share is merged with what the dataset states of that source', () => {
    expect(lineageOf({ ...inEvery, dataset: [from('k', filter)] })).toMatchObject({
      dataset: [source('k', filter, join)],
    });
  });

  test('trap 39: it may be all that an output without inputs has', () => {
    expect(
      lineageOf({
        fields: { id: { inputFields: [{ namespace: 'pg', name: 'raw.seeds', field: 'id' }] } },
      }),
    ).toMatchObject({
      fields: new Map([
        ['id', [{ namespace: 'pg', name: 'raw.seeds', field: 'id', transformations: [unknown] }]],
      ]),
    });
  });

  test('a source without a field is the dataset, and one without a name makes the facet unusable', () => {
    expect(lineageOf({ fields: {}, dataset: [{ namespace: 'file', name: 'x' }] })).toEqual({
      fields: new Map(),
      dataset: [{ namespace: 'file', name: 'x', field: null, transformations: [unknown] }],
    });
    const { facets, setAside } = readOutput({
      facets: {
        columnLineage: { fields: { a: { inputFields: [{ namespace: 'file', name: '' }] } } },
      },
    });
    expect(facets.columnLineage).toBeUndefined();
    expect(setAside).toEqual([
      {
        path: 'outputs[0].facets.columnLineage',
        reason: 'columnLineage.fields.a.inputFields[0].name is empty',
      },
    ]);
  });

  test('a column named __proto__ is a column', () => {
    const text =
      '{"fields":{"__proto__":{"inputFields":[{"namespace":"n","name":"d","field":"constructor"}]}}}';
    const facet = JSON.parse(text) as object;
    expect(lineageOf(facet)).toEqual({
      fields: new Map([
        [
          '__proto__',
          [{ namespace: 'n', name: 'd', field: 'constructor', transformations: [unknown] }],
        ],
      ]),
      dataset: [],
    });
  });
});
