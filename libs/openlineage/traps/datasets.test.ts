import { describe, expect, test } from '@jest/globals';
import { readOutput, readRun, runEvent } from '../event/reading.contract.ts';

const table = { namespace: 'hive://metastore:9083', name: 'test.t', type: 'TABLE' };
const location = { namespace: 'file', name: 'scratch/t', type: 'LOCATION' };

describe('a dataset in an event', () => {
  test('trap 21: its other names are read in either direction, with their type', () => {
    const spark = readOutput({ facets: { symlinks: { identifiers: [table] } } });
    const hive = readOutput({ facets: { symlinks: { identifiers: [location] } } });
    expect(spark.facets.symlinks).toEqual([table]);
    expect(hive.facets.symlinks).toEqual([location]);
  });

  test('trap 21: symlinks without a name are set aside as a whole', () => {
    const { facets, setAside } = readOutput({
      facets: { symlinks: { identifiers: [table, { namespace: 'file', type: 'LOCATION' }] } },
    });
    expect(facets.symlinks).toBeUndefined();
    expect(setAside).toEqual([
      { path: 'outputs[0].facets.symlinks', reason: 'symlinks.identifiers[1].name is missing' },
    ]);
  });

  test('trap 23: names that drift are not normalised: no slash, scheme or case is changed', () => {
    const sent = [
      ['s3a://shop', '/orders'],
      ['s3://shop', 'orders'],
      ['postgres://db:5432', 'Shop.Public.Orders'],
      ['snowflake://xy12345.eu-west-1.aws', 'SHOP.PUBLIC.ORDERS'],
    ];
    const inputs = sent.map(([namespace, name]) => ({ namespace, name }));
    expect(
      readRun(runEvent({ inputs })).inputs.map(({ namespace, name }) => [namespace, name]),
    ).toEqual(sent);
  });

  test('trap 25: a dataset may be in inputs and outputs, with its own facets in each', () => {
    const orders = { namespace: 'wh', name: 'orders' };
    const event = readRun(
      runEvent({
        inputs: [{ ...orders, facets: { version: { datasetVersion: '1' } } }],
        outputs: [{ ...orders, facets: { version: { datasetVersion: '2' } } }],
      }),
    );
    expect(event.inputs).toMatchObject([{ ...orders, facets: { version: '1' } }]);
    expect(event.outputs).toMatchObject([{ ...orders, facets: { version: '2' } }]);
  });

  test('trap 27: RENAME has the previous name, DROP comes on an output', () => {
    const previousIdentifier = { namespace: 'file', name: '/warehouse/alter_test' };
    expect(
      readOutput({
        facets: { lifecycleStateChange: { lifecycleStateChange: 'RENAME', previousIdentifier } },
      }).facets.lifecycle,
    ).toEqual({ change: 'RENAME', previous: previousIdentifier });
    expect(
      readOutput({ facets: { lifecycleStateChange: { lifecycleStateChange: 'DROP' } } }).facets
        .lifecycle,
    ).toEqual({ change: 'DROP', previous: null });
  });

  test('trap 47: the part file that streaming names and the folder that batch names are two names', () => {
    const inputs = ['data/orders/part-00000.csv', 'data/orders'].map((name) => ({
      namespace: 'file',
      name,
    }));
    expect(readRun(runEvent({ inputs })).inputs.map(({ name }) => name)).toEqual([
      'data/orders/part-00000.csv',
      'data/orders',
    ]);
  });

  test('trap 56: inputs and outputs are read in the order they were sent, twice if they were sent twice', () => {
    const named = (name: string) => ({ namespace: 'wh', name });
    const event = readRun(runEvent({ inputs: [named('b'), named('a'), named('b')] }));
    expect(event.inputs.map(({ name }) => name)).toEqual(['b', 'a', 'b']);
  });

  test('descriptions, owners and tags are read, tags of fields too', () => {
    const { facets, setAside } = readOutput({
      facets: {
        documentation: { description: 'Orders.', contentType: 'text/plain' },
        ownership: { owners: [{ name: 'team:sales', type: 'MAINTAINER' }, { name: 'ann' }] },
        tags: {
          tags: [
            { key: 'pii', value: 'true', source: 'dbt', field: 'email' },
            { key: 'gold', value: '' },
          ],
        },
      },
    });
    expect(facets).toMatchObject({
      documentation: 'Orders.',
      owners: [
        { name: 'team:sales', type: 'MAINTAINER' },
        { name: 'ann', type: null },
      ],
      tags: [
        { key: 'pii', value: 'true', field: 'email' },
        { key: 'gold', value: '', field: null },
      ],
    });
    expect(setAside).toEqual([]);
  });
});
