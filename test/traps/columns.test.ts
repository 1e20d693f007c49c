import { describe, expect, it } from '@jest/globals';
import { declaredDataset, told } from '../oracle/telling.ts';
import { edgesWithBasis, fieldEdges, fields, inEveryOrder, READINGS } from './readings.ts';

type Transformation = Readonly<Record<string, unknown>>;

const from = (field: string, ...transformations: readonly Transformation[]): object => {
  const [name = '', own = ''] = field.split('.');
  return { namespace: 'n', name, field: own, transformations };
};

/** One output X with the columnLineage that is given. */
const wrote = (line: string, columnLineage: object): object =>
  told(`${line} -> X`, { facets: { X: { columnLineage } } });

const identity = { type: 'DIRECT', subtype: 'IDENTITY' };
const group = { type: 'INDIRECT', subtype: 'GROUP_BY' };
const join = { type: 'INDIRECT', subtype: 'JOIN' };
const filter = { type: 'INDIRECT', subtype: 'FILTER' };

describe.each(READINGS)('of columns, %s', (_, reading) => {
  const columnsOf = (...events: readonly object[]) => inEveryOrder(reading, events, fieldEdges);
  const edgesOf = (...events: readonly object[]) => inEveryOrder(reading, events, edgesWithBasis);

  it('trap 2: of what a run says twice the later in event time counts, whichever came first', async () => {
    const says = (line: string, field: string) =>
      wrote(line, { fields: { x: { inputFields: [from(field, identity)] } } });
    expect(
      await columnsOf(
        says('r1 START 2026-01-01T01:00:00', 'A.a'),
        says('r1 RUNNING 2026-01-01T01:01:00', 'A.b'),
        says('r1 COMPLETE 2026-01-01T01:02:00', 'A.c'),
      ),
    ).toEqual(['A.c -> X.x DIRECT IDENTITY']);
  });

  it('trap 17: columnLineage needs no schema, and makes none', async () => {
    const event = wrote('r1 COMPLETE 2026-01-01 A', {
      fields: { x: { inputFields: [from('A.a', identity)] } },
    });
    expect(await columnsOf(event)).toEqual(['A.a -> X.x DIRECT IDENTITY']);
    expect(fields(await reading([event]), 'X')).toBe('');
  });

  it('trap 18: without transformations the deprecated type counts, and else none', async () => {
    const event = wrote('r1 COMPLETE 2026-01-01', {
      fields: {
        x: { inputFields: [from('A.a')], transformationType: 'IDENTITY' },
        y: { inputFields: [from('A.b')], transformationType: '' },
      },
    });
    expect(await columnsOf(event)).toEqual(['A.a -> X.x DIRECT IDENTITY', 'A.b -> X.y']);
  });

  it('trap 18: one input field with several transformations is an edge for each of them', async () => {
    const event = wrote('r1 COMPLETE 2026-01-01', {
      fields: { ident: { inputFields: [from('A.a', identity, group, join, filter)] } },
    });
    expect(await columnsOf(event)).toEqual([
      'A.a -> X.ident DIRECT IDENTITY',
      'A.a -> X.ident INDIRECT FILTER',
      'A.a -> X.ident INDIRECT GROUP_BY',
      'A.a -> X.ident INDIRECT JOIN',
    ]);
  });

  it('trap 19: both ways in which Spark says what concerns the whole output give the same edges', async () => {
    const inEvery = wrote('r1 COMPLETE 2026-01-01', {
      fields: {
        x: { inputFields: [from('A.a', identity), from('B.key', join)] },
        y: { inputFields: [from('A.b', identity), from('B.key', join)] },
      },
    });
    const once = wrote('r1 COMPLETE 2026-01-01', {
      fields: {
        x: { inputFields: [from('A.a', identity)] },
        y: { inputFields: [from('A.b', identity)] },
      },
      dataset: [from('B.key', join)],
    });
    const both = [
      'A.a -> X.x DIRECT IDENTITY',
      'A.b -> X.y DIRECT IDENTITY',
      'B.key -> X INDIRECT JOIN',
    ];
    expect(await columnsOf(inEvery)).toEqual(both);
    expect(await columnsOf(once)).toEqual(both);
    expect(await edgesOf(inEvery)).toEqual(['A -> X COLUMN', 'B -> X COLUMN']);
  });

  it('trap 14: a null columnLineage in COMPLETE leaves what START said', async () => {
    const events = [
      wrote('r1 START 2026-01-01T01:00:00 A', { fields: { x: { inputFields: [from('A.a')] } } }),
      told('r1 COMPLETE 2026-01-01T02:00:00 A -> X', { facets: { X: { columnLineage: null } } }),
    ];
    expect(await columnsOf(...events)).toEqual(['A.a -> X.x']);
  });

  it('trap 26: an entry may say that a dataset feeds another as a whole, and more of some of their fields', async () => {
    const whole = { type: 'DATASET', namespace: 'n', name: 'A' };
    const entry = (says: object): object => ({
      type: 'DATASET',
      namespace: 'n',
      name: 'X',
      ...says,
    });
    const states = (run: string, ...entries: readonly object[]): object =>
      told(`${run} COMPLETE 2026-01-01`, {
        parent: 'dag1',
        jobFacets: { lineage: { entries } },
      });
    const inputs = [whole];
    const ofX = { x: { inputs: [{ type: 'DATASET', ...from('A.a', identity) }] } };
    // A.b feeds X too: the edge alone would say so, but with detail beside it only the detail is read.
    const both = ['A -> X', 'A.a -> X.x DIRECT IDENTITY'];
    expect(await columnsOf(states('r1', entry({ inputs, fields: ofX })))).toEqual(both);
    expect(await columnsOf(states('r1', entry({ inputs }), entry({ fields: ofX })))).toEqual(both);
    expect(
      await columnsOf(
        states('r1', entry({ inputs })),
        states('r2', entry({ fields: ofX })),
        told('r3 COMPLETE 2026-01-01 C -> D', { job: 'k' }),
      ),
    ).toEqual(both);
    expect(await columnsOf(states('r1', entry({ inputs })))).toEqual([]);
    expect(
      await columnsOf(
        declaredDataset('2026-01-01', 'X', { lineage: { inputs, fields: ofX } }),
        told('r1 COMPLETE 2026-01-02 A -> X'),
      ),
    ).toEqual(both);
  });

  it('trap 48: columnLineage may name columns that the schema of dbt does not have', async () => {
    const event = told('r1 COMPLETE 2026-01-01 A -> X', {
      producer: 'https://github.com/OpenLineage/OpenLineage/tree/1.54.0/integration/dbt',
      facets: {
        X: {
          schema: { fields: [{ name: 'documented' }] },
          columnLineage: { fields: { undocumented: { inputFields: [from('A.a', identity)] } } },
        },
      },
    });
    expect(await columnsOf(event)).toEqual(['A.a -> X.undocumented DIRECT IDENTITY']);
    expect(fields(await reading([event]), 'X')).toBe('documented');
  });

  it('trap 50: a column named "" is a column of its own, and not the dataset', async () => {
    const event = wrote('r1 COMPLETE 2026-01-01', {
      fields: { '': { inputFields: [from('A.', identity)] } },
    });
    expect(await columnsOf(event)).toEqual(['A. -> X. DIRECT IDENTITY']);
  });
});
