import { describe, expect, it } from '@jest/globals';
import { redactNamespace } from '#openlineage';
import { declaredJob, told } from '../oracle/telling.ts';
import { edges, inEveryOrder, names, READINGS, states } from './readings.ts';

const symlink = (name: string, type: string): object => ({
  symlinks: { identifiers: [{ namespace: 'n', name, type }] },
});
const lifecycle = (change: string, former?: string): object => ({
  lifecycleStateChange: {
    lifecycleStateChange: change,
    ...(former !== undefined && { previousIdentifier: { namespace: 'n', name: former } }),
  },
});

describe.each(READINGS)('of identities, %s', (_, reading) => {
  const edgesOf = (...events: readonly object[]) => inEveryOrder(reading, events, edges);
  const namesOf = (...events: readonly object[]) => inEveryOrder(reading, events, names);

  // Spark: the path is the name and the table the symlink; Hive: the other way round.
  const spark = told('r1 COMPLETE 2026-01-01 A -> scratch/t', {
    job: 'spark',
    facets: { 'scratch/t': symlink('test.t', 'TABLE') },
  });
  const hive = told('r2 COMPLETE 2026-01-02 test.t -> Z', {
    job: 'hive',
    facets: { 'test.t': symlink('scratch/t', 'LOCATION') },
  });

  it('trap 21: path and table are one dataset, whichever is the symlink, and it shows the table', async () => {
    expect(await namesOf(spark, hive)).toEqual(['A', 'Z', 'test.t = scratch/t']);
    expect(await edgesOf(spark, hive)).toEqual(['A -> test.t', 'test.t -> Z']);
    expect(await namesOf(spark)).toEqual(['A', 'test.t = scratch/t']);
    // No one calls it a table here, and the path is the lesser name.
    expect(await namesOf(hive)).toEqual(['Z', 'scratch/t = test.t']);
  });

  it('trap 22: a symlink that comes later makes one of two datasets that have edges already', async () => {
    const before = [
      told('r1 COMPLETE 2026-01-01 A -> scratch/t', { job: 'writer' }),
      told('r2 COMPLETE 2026-01-01 test.t -> Z', { job: 'reader' }),
    ];
    expect(await namesOf(...before)).toEqual(['A', 'Z', 'scratch/t', 'test.t']);
    const later = told('r3 COMPLETE 2026-01-03 scratch/t', {
      job: 'third',
      facets: { 'scratch/t': symlink('test.t', 'TABLE') },
    });
    expect(await edgesOf(...before, later)).toEqual(['A -> test.t', 'test.t -> Z']);
  });

  it('trap 23: names that drift are two datasets until something says that they are one', async () => {
    const slash = told('r1 COMPLETE 2026-01-01 A -> /orders', { job: 'old' });
    const none = told('r2 COMPLETE 2026-01-02 A -> orders', { job: 'new' });
    expect(await namesOf(slash, none)).toEqual(['/orders', 'A', 'orders']);
    const said = told('r3 COMPLETE 2026-01-03 orders', {
      job: 'reader',
      facets: { orders: symlink('/orders', 'LOCATION') },
    });
    expect(await namesOf(slash, none, said)).toEqual(['/orders = orders', 'A']);
  });

  it('trap 24: each day of a partition is a dataset of its own, and each SQL statement a job', async () => {
    const day = (number: number) =>
      told(`r${number} COMPLETE 2026-04-0${number} A -> orders/day=0${number}`, {
        job: `model.x.sql.${number}`,
      });
    const events = [day(1), day(2)];
    expect(await namesOf(...events)).toEqual(['A', 'orders/day=01', 'orders/day=02']);
    expect(await inEveryOrder(reading, events, states)).toEqual([
      'r1 of model.x.sql.1 COMPLETED',
      'r2 of model.x.sql.2 COMPLETED',
    ]);
  });

  it('trap 27: RENAME carries the dataset on with its edges, and the old name still finds it', async () => {
    const events = [
      told('r1 COMPLETE 2026-01-01 A -> old', { job: 'load' }),
      told('r2 COMPLETE 2026-01-02 -> new', {
        job: 'alter',
        facets: { new: lifecycle('RENAME', 'old') },
      }),
    ];
    expect(await edgesOf(...events)).toEqual(['A -> new']);
    expect(await namesOf(...events)).toEqual(['A', 'new = old']);
  });

  it('trap 27: a RENAME that failed renames nothing', async () => {
    expect(
      await namesOf(
        told('r1 COMPLETE 2026-01-01 A -> old', { job: 'load' }),
        told('r2 FAIL 2026-01-02 -> new', {
          job: 'alter',
          facets: { new: lifecycle('RENAME', 'old') },
        }),
      ),
    ).toEqual(['A', 'new', 'old']);
  });

  it('trap 27: a RENAME on an input of a run or of a job renames nothing', async () => {
    const facets = { new: lifecycle('RENAME', 'old') };
    const events = [
      told('r1 COMPLETE 2026-01-01 A -> old', { job: 'load' }),
      told('r2 COMPLETE 2026-01-02 new -> X', { job: 'read', facets }),
      declaredJob('2026-01-03 new -> Y', { job: 'declared', facets }),
    ];
    expect(await edgesOf(...events)).toEqual(['A -> old', 'new -> X', 'new -> Y']);
    expect(await namesOf(...events)).toEqual(['A', 'X', 'Y', 'new', 'old']);
  });

  it('trap 27: an input keeps its name in an event that renames it and repeats the RENAME on the input', async () => {
    const events = [
      told('r1 COMPLETE 2026-01-01 A -> old', { job: 'load' }),
      told('r2 COMPLETE 2026-01-02 old -> new', {
        job: 'alter',
        facets: { new: lifecycle('RENAME', 'old'), old: lifecycle('RENAME', 'older') },
      }),
    ];
    expect(await namesOf(...events)).toEqual(['A', 'new = old', 'older']);
  });

  it('trap 27: DROP arrives as an output and hides the edges, until the dataset is written again', async () => {
    const loads = [
      told('r1 COMPLETE 2026-01-01 A -> X', { job: 'load' }),
      told('r2 COMPLETE 2026-01-01 X -> Y', { job: 'next' }),
    ];
    const dropped = told('r3 COMPLETE 2026-01-02 -> X', {
      job: 'drop',
      facets: { X: lifecycle('DROP') },
    });
    expect(await edgesOf(...loads, dropped)).toEqual([]);
    expect(await namesOf(...loads, dropped)).toEqual(['A', 'X', 'Y']);
    const again = told('r4 COMPLETE 2026-01-03 A -> X', { job: 'load' });
    expect(await edgesOf(...loads, dropped, again)).toEqual(['A -> X', 'X -> Y']);
  });

  it('trap 28: names that hold separators are never mistaken for one another', async () => {
    const named = (namespace: string, name: string) => ({ namespace, name });
    const event = {
      eventTime: '2026-01-01T00:00:00Z',
      eventType: 'COMPLETE',
      run: { runId: 'r' },
      job: named('a:b', 'c'),
      inputs: [named('kafka://h:9092', 'x'), named('kafka://h', '9092:x'), named('gs://b', 'a/b')],
      outputs: [named('gs://b/a', 'b'), named('a', 'b:c'), named('myjob', 'buggy_task🕷')],
    };
    const graph = await reading([event]);
    expect(graph.datasets).toHaveLength(6);
    expect(graph.edges).toHaveLength(9);
    expect(graph.jobs).toEqual([['a:b', 'c']]);
  });

  it('trap 36: a namespace with credentials is the identity that it is', async () => {
    const withPassword = 'sqlserver://h:3342;user=a;password=b;database=c';
    const event = (namespace: string, run: string) => ({
      eventTime: '2026-01-01T00:00:00Z',
      eventType: 'COMPLETE',
      run: { runId: run },
      job: { namespace: 'n', name: 'j' },
      outputs: [{ namespace, name: 'x' }],
    });
    const graph = await reading([
      event(withPassword, 'r1'),
      event(withPassword.replace('=b;', '=other;'), 'r2'),
    ]);
    const shown = 'sqlserver://h:3342;user=***;password=***;database=c';
    expect(graph.datasets.map(({ namespace }) => redactNamespace(namespace))).toEqual([
      shown,
      shown,
    ]);
  });

  it('trap 47: part files that streaming names and the folder that batch names stay two datasets', async () => {
    expect(
      await namesOf(
        told('r1 COMPLETE 2026-01-01 data/orders/part-0.csv -> X', { job: 'streaming' }),
        told('r2 COMPLETE 2026-01-01 data/orders -> Y', { job: 'batch' }),
      ),
    ).toEqual(['X', 'Y', 'data/orders', 'data/orders/part-0.csv']);
  });
});

describe.each(READINGS)('of parents, %s', (_, reading) => {
  const parent = (key: string, runId: string, namespace = 'n'): object => ({
    [key]: { run: { runId }, job: { namespace, name: 'dag' } },
  });

  it('trap 31: tasks under the old key parentRun, and of a parent that no event is of, are one round', async () => {
    const task = (id: string, work: string, minute: number): object =>
      told(`${id} COMPLETE 2026-01-01T01:0${minute}:00 ${work}`, {
        runFacets: parent('parentRun', 'never-seen', 'another'),
      });
    expect(
      await inEveryOrder(reading, [task('t1', 'A -> X', 1), task('t2', 'B -> X', 2)], edges),
    ).toEqual(['A -> X', 'B -> X']);
  });

  it('trap 31: tasks without a parent that follow each other are rounds of their own', async () => {
    const task = (id: string, work: string, minute: number): object =>
      told(`${id} COMPLETE 2026-01-01T01:0${minute}:00 ${work}`, { runFacets: { parent: null } });
    expect(
      await inEveryOrder(reading, [task('t1', 'A -> X', 1), task('t2', 'B -> X', 2)], edges),
    ).toEqual(['B -> X']);
  });
});
