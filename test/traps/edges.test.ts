import { describe, expect, it } from '@jest/globals';
import { columnsFrom, told } from '../oracle/telling.ts';
import { edges, edgesWithBasis, inEveryOrder, names, READINGS, reads, writes } from './readings.ts';

const drop = { lifecycleStateChange: { lifecycleStateChange: 'DROP' } };

describe.each(READINGS)('of edges, %s', (_, reading) => {
  const edgesOf = (...events: readonly object[]) => inEveryOrder(reading, events, edges);
  const basesOf = (...events: readonly object[]) => inEveryOrder(reading, events, edgesWithBasis);
  const readsOf = (...events: readonly object[]) => inEveryOrder(reading, events, reads);
  const writesOf = (...events: readonly object[]) => inEveryOrder(reading, events, writes);
  const namesOf = (...events: readonly object[]) => inEveryOrder(reading, events, names);

  it('trap 12: a run that names no dataset takes no edge away, nor does its START', async () => {
    const former = told('r1 COMPLETE 2026-01-01 A -> X');
    const start = told('r2 START 2026-01-02T01:00:00');
    expect(await edgesOf(former, start)).toEqual(['A -> X']);
    expect(await edgesOf(former, start, told('r2 COMPLETE 2026-01-02T02:00:00'))).toEqual([
      'A -> X',
    ]);
  });

  it('trap 12: an event without the members inputs and outputs states nothing', async () => {
    const bare = {
      eventTime: '2026-01-02T01:00:00.123456789Z',
      eventType: 'RUNNING',
      run: { runId: 'r2', facets: { checkpoints: { completed: 3 } } },
      job: { namespace: 'n', name: 'j' },
    };
    expect(await edgesOf(told('r1 COMPLETE 2026-01-01 A -> X'), bare)).toEqual(['A -> X']);
  });

  it('trap 13: inputs in START and outputs in COMPLETE are one statement', async () => {
    expect(
      await basesOf(
        told('r1 START 2026-01-01T01:00:00 A B'),
        told('r1 RUNNING 2026-01-01T01:30:00'),
        told('r1 COMPLETE 2026-01-01T02:00:00 -> X'),
      ),
    ).toEqual(['A -> X INFERRED', 'B -> X INFERRED']);
  });

  it('trap 13: a facet that only one of the events has is one of the run', async () => {
    expect(
      await basesOf(
        told('r1 START 2026-01-01T01:00:00 A B -> X', { facets: { X: columnsFrom('x <- A.a') } }),
        told('r1 COMPLETE 2026-01-01T02:00:00 A B -> X'),
      ),
    ).toEqual(['A -> X COLUMN', 'B -> X INFERRED']);
  });

  it('trap 16: a dataset that only columnLineage names feeds the output, and is read', async () => {
    const event = told('r1 COMPLETE 2026-01-01 -> X', { facets: { X: columnsFrom('x <- A.a') } });
    expect(await basesOf(event)).toEqual(['A -> X COLUMN']);
    expect(await readsOf(event)).toEqual(['j reads A']);
    expect(await namesOf(event)).toEqual(['A', 'X']);
  });

  it('trap 25: a dataset in inputs and outputs feeds itself', async () => {
    const merge = told('r1 COMPLETE 2026-01-01 orders updates -> orders');
    expect(await edgesOf(merge)).toEqual(['orders -> orders', 'updates -> orders']);
    expect(await readsOf(merge)).toEqual(['j reads orders', 'j reads updates']);
    expect(await writesOf(merge)).toEqual(['j writes orders']);
  });

  it('trap 26: with several outputs columnLineage tells which input feeds which', async () => {
    expect(
      await basesOf(
        told('r1 COMPLETE 2026-01-01 A B -> X Y', {
          facets: { X: columnsFrom('x <- A.a'), Y: columnsFrom('y <- B.b') },
        }),
      ),
    ).toEqual(['A -> X COLUMN', 'B -> Y COLUMN']);
  });

  it('trap 26: with several outputs the explicit facet is the whole picture', async () => {
    const input = (name: string) => ({ type: 'DATASET', namespace: 'n', name });
    const entry = (target: string, source: string) => ({
      ...input(target),
      inputs: [input(source)],
    });
    const event = told('r1 COMPLETE 2026-01-01 A B C -> X Y', {
      jobFacets: { lineage: { entries: [entry('X', 'A'), entry('Y', 'B')] } },
    });
    expect(await basesOf(event)).toEqual(['A -> X EXPLICIT', 'B -> Y EXPLICIT']);
    // No entry names C: it is read by the job, and feeds nothing.
    expect(await readsOf(event)).toEqual(['j reads A', 'j reads B', 'j reads C']);
  });

  it('trap 32: of streaming runs that no terminal ends, what one before the last read is forgotten', async () => {
    const run = (id: string, day: string, work: string): object =>
      told(`${id} START ${day} ${work}`, {
        jobFacets: { jobType: { processingType: 'STREAMING' } },
      });
    // r2 ended where r3 began: it is the newest completed round, to which r3 adds.
    expect(
      await edgesOf(
        run('r1', '2026-01-01', 'A -> X'),
        run('r2', '2026-01-03', 'B -> X'),
        run('r3', '2026-01-05', 'C -> X'),
      ),
    ).toEqual(['B -> X', 'C -> X']);
  });

  it('trap 34: jobDependencies is control flow and makes no edge', async () => {
    const graph = await reading([
      told('r1 COMPLETE 2026-01-01', {
        runFacets: {
          jobDependencies: { upstream: [{ job: { namespace: 'n', name: 'k' }, type: 'DIRECT' }] },
        },
      }),
    ]);
    expect(graph).toMatchObject({ edges: [], jobEdges: [], jobs: [['n', 'j']] });
  });

  it('trap 35: a bad facet takes nothing from the rest of its event', async () => {
    const event = told('r1 COMPLETE 2026-01-01 A -> X', {
      facets: {
        X: {
          schema: { fields: [{ assertion: 'not_null', success: true }] },
          columnLineage: { fields: 'none' },
          symlinks: { identifiers: [{ name: 'nowhere' }] },
        },
      },
    });
    expect(await basesOf(event)).toEqual(['A -> X INFERRED']);
    expect(await namesOf(event)).toEqual(['A', 'X']);
  });

  it('trap 39: three models over seeds, without inputs, are fed by what their columnLineage names', async () => {
    const staging = ['customers', 'orders', 'payments'].map((name) =>
      told(`r-${name} COMPLETE 2026-01-01 -> stg_${name}`, {
        job: `stg_${name}`,
        facets: { [`stg_${name}`]: columnsFrom(`id <- raw_${name}.id`) },
      }),
    );
    expect(await basesOf(...staging)).toEqual([
      'raw_customers -> stg_customers COLUMN',
      'raw_orders -> stg_orders COLUMN',
      'raw_payments -> stg_payments COLUMN',
    ]);
  });

  it('trap 40: what a failed run announced in START is no edge, whatever columns it named', async () => {
    const announced = told('r1 START 2026-01-01T01:00:00 A -> X', {
      facets: { X: columnsFrom('x <- A.no_such_column') },
    });
    expect(await edgesOf(announced, told('r1 FAIL 2026-01-01T02:00:00 A'))).toEqual([]);
    expect(await writesOf(announced, told('r1 FAIL 2026-01-01T02:00:00 A'))).toEqual([]);
  });

  it('trap 41: what START names and COMPLETE leaves out counts', async () => {
    expect(
      await edgesOf(
        told('r1 START 2026-01-01T01:00:00 A B -> X'),
        told('r1 COMPLETE 2026-01-01T02:00:00 A -> X'),
        told('r2 START 2026-01-01T01:00:00 C -> Y', { job: 'k' }),
        told('r2 COMPLETE 2026-01-01T02:00:00', { job: 'k' }),
      ),
    ).toEqual(['A -> X', 'B -> X', 'C -> Y']);
  });

  it('trap 43: a CTE among the inputs is a dataset like any other, since nothing tells it apart', async () => {
    expect(await edgesOf(told('r1 COMPLETE 2026-01-01 orders final -> X'))).toEqual([
      'final -> X',
      'orders -> X',
    ]);
  });

  it('trap 43: a DROP of a path that nothing wrote harms no other dataset', async () => {
    const load = told('r1 COMPLETE 2026-01-01 A -> shop.db/x');
    const dropped = told('r2 COMPLETE 2026-01-02 -> shop.db/shop.db/x', {
      job: 'drop',
      facets: { 'shop.db/shop.db/x': drop },
    });
    expect(await edgesOf(load, dropped)).toEqual(['A -> shop.db/x']);
  });

  it('trap 44: one model under three job names is one dataset, fed once by each job', async () => {
    const model = (job: string) => told(`r-${job} COMPLETE 2026-01-01 A -> X`, { job });
    const events = ['model.x', 'model.x.sql.1', 'dbt-run-x'].map(model);
    expect(await edgesOf(...events)).toEqual(['A -> X', 'A -> X', 'A -> X']);
    expect(await namesOf(...events)).toEqual(['A', 'X']);
  });

  it('trap 56: another order of inputs and outputs in START and COMPLETE changes nothing', async () => {
    const mixed = [
      told('r1 START 2026-01-01T01:00:00 B A -> Y X'),
      told('r1 COMPLETE 2026-01-01T02:00:00 A B -> X Y'),
    ];
    expect(await edgesOf(...mixed)).toEqual(['A -> X', 'A -> Y', 'B -> X', 'B -> Y']);
  });
});
