import { describe, expect, it } from '@jest/globals';
import { exportGraph } from '#catalog';
import { catalogOf, entriesOf } from '../oracle/fold-of.ts';
import { arriving, declaredJob, told } from '../oracle/telling.ts';
import type { Arrival } from '../oracle/reading.ts';

const type = (processingType: string) => ({ jobFacets: { jobType: { processingType } } });
const DELETED = { jobFacets: { jobType: { _deleted: true } } };
const schema = { schema: { fields: [{ name: 'id', type: 'int' }] } };
const drop = { lifecycleStateChange: { lifecycleStateChange: 'DROP' } };
const facets = { facets: { X: schema, D: drop } };

const fails = (run: string, day: number): object =>
  told(`${run} FAIL 2026-01-0${day} A -> X D`, facets);

/** What is current after the events in every order of arrival, each answer once. */
const answersInAnyOrder = async (events: readonly object[]): Promise<readonly unknown[]> => {
  const answers = new Map<string, unknown>();
  for (const arrivals of ordersOf(arriving(events))) {
    const catalog = await catalogOf(entriesOf(arrivals).map((entry) => [entry]));
    const answer = await exportGraph(catalog.db, events.length, { current: true });
    answers.set(JSON.stringify(answer), answer);
    await catalog.close();
  }
  return [...answers.values()];
};

const ordersOf = (items: readonly Arrival[]): readonly (readonly Arrival[])[] =>
  items.length < 2
    ? [items]
    : items.flatMap((item, at) =>
        ordersOf([...items.slice(0, at), ...items.slice(at + 1)]).map((rest) => [item, ...rest]),
      );

describe('the type of a job counts for all of its runs, whenever it arrives', () => {
  it.each([
    ['a batch', declaredJob('2026-01-09', type('BATCH'))],
    ['nothing any more', declaredJob('2026-01-09', DELETED)],
  ])('for the fields and drops of runs that failed, of a job that is %s', async (_, last) => {
    const stream = declaredJob('2026-01-01', type('STREAMING'));
    const streaming = await answersInAnyOrder([stream, fails('r1', 2)]);
    expect(streaming).toMatchObject([{ datasets: [{}, {}, { fields: [['id', 'int']] }] }]);
    const batch = await answersInAnyOrder([stream, fails('r1', 2), last]);
    expect(batch).toMatchObject([
      { datasets: [{}, {}, { fields: [] }], writes: [], runs: [{ state: 'FAILED' }] },
    ]);
  });

  it('where two runs state the same fields, and both have failed', async () => {
    const events = [
      declaredJob('2026-01-01', type('STREAMING')),
      fails('r1', 2),
      fails('r2', 3),
      declaredJob('2026-01-09', type('BATCH')),
    ];
    expect(await answersInAnyOrder(events)).toMatchObject([
      { datasets: [{}, {}, { fields: [] }], runs: [{}, {}] },
    ]);
  });

  it('where the run that states it has the fields of a run that failed', async () => {
    const events = [
      declaredJob('2026-01-01', type('STREAMING')),
      fails('r1', 2),
      told('r3 COMPLETE 2026-01-04 A -> X', { ...type('BATCH'), facets: { X: schema } }),
    ];
    expect(await answersInAnyOrder(events)).toMatchObject([
      { datasets: [{}, {}, { fields: [['id', 'int']] }] },
    ]);
  });
});
