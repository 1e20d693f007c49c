import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serveNothing, type Served } from '../server/served-shop.ts';
import { linesOf } from './recordings.ts';

// Lines 5 to 8 of the recordings: default.tbl1 is selected from both sources. What stands in ident, trans and agg alike
// (cll_source1.a by GROUP_BY, JOIN and FILTER, cll_source1.b by GROUP_BY, cll_source2.a by JOIN and FILTER) concerns the table
// as a whole, and so each of its columns. Of several transformations between the same ends the least is shown.
const wholeTable = [
  'cll_source1.a -> tbl1 INDIRECT FILTER',
  'cll_source1.b -> tbl1 INDIRECT GROUP_BY',
  'cll_source2.a -> tbl1 INDIRECT FILTER',
];

interface End {
  readonly dataset: { readonly name: string };
  readonly field: string | null;
}

interface Answer {
  readonly dataset: {
    readonly lineage: {
      readonly datasets: {
        readonly nodes: readonly {
          readonly distance: number;
          readonly certain: boolean;
          readonly path: readonly {
            readonly from: End;
            readonly to: End;
            readonly transformation: {
              readonly type: string;
              readonly subtype: string;
              readonly masking: boolean;
            } | null;
          }[];
        }[];
      };
    };
  };
}

let served: Served;

beforeAll(async () => {
  served = await serveNothing();
  for (const { bytes } of linesOf('compat_scenarios').slice(0, 9)) {
    const url = '/api/v1/lineage';
    const headers = { 'content-type': 'application/json' };
    await served.fastify.inject({ method: 'POST', url, headers, payload: bytes });
  }
  await served.platform.settled();
});
afterAll(() => served.close());

/** The paths that lead to a field, or from it: each of one certain step, without masking. */
const paths = async (
  direction: 'upstream' | 'downstream',
  name: string,
  field: string,
): Promise<readonly string[]> => {
  const end = '{ dataset { name } field }';
  const { dataset } = (await served.dataOf(
    `query ($name: String!, $field: String!) {
      dataset(namespace: "file", name: $name) { lineage: ${direction}(field: $field) { datasets { nodes {
        distance certain path { from ${end} to ${end} transformation { type subtype masking } } } } } } }`,
    { name, field },
  )) as Answer;
  const shown = ({ dataset: { name: own }, field: column }: End): string =>
    own.replace('default.', '') + (column === null ? '' : `.${column}`);
  return dataset.lineage.datasets.nodes
    .map(({ distance, certain, path: [step] }) => {
      expect({ distance, certain, masking: step?.transformation?.masking }).toEqual({
        ...{ distance: 1, certain: true, masking: false },
      });
      if (!step) throw new Error('unreachable: a distance of 1 is a step');
      const { type, subtype } = step.transformation ?? { type: '?', subtype: '?' };
      return `${shown(step.from)} -> ${shown(step.to)} ${type} ${subtype}`;
    })
    .toSorted();
};

const table = '/tmp/cll_test/tbl1';

describe('the columns of the scenario CLL', () => {
  it('are fed by those that the recorded facet names, with type and subtype', async () => {
    expect(await paths('upstream', table, 'agg')).toEqual([
      ...wholeTable,
      'cll_source2.c -> tbl1.agg DIRECT AGGREGATION',
    ]);
    expect(await paths('upstream', table, 'trans')).toEqual([
      wholeTable[0],
      'cll_source1.b -> tbl1.trans DIRECT TRANSFORMATION',
      wholeTable[2],
    ]);
    expect(await paths('upstream', table, 'ident')).toEqual([
      'cll_source1.a -> tbl1.ident DIRECT IDENTITY',
      wholeTable[1],
      wholeTable[2],
    ]);
  });

  it('feed those, and the whole table where a join, filter or group needs them', async () => {
    expect(await paths('downstream', '/tmp/cll_test/cll_source2', 'c')).toEqual([
      'cll_source2.c -> tbl1.agg DIRECT AGGREGATION',
    ]);
    expect(await paths('downstream', '/tmp/cll_test/cll_source1', 'b')).toEqual([
      'cll_source1.b -> tbl1 INDIRECT GROUP_BY',
      'cll_source1.b -> tbl1.trans DIRECT TRANSFORMATION',
    ]);
  });
});
