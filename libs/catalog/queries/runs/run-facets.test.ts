import { describe, expect, it } from '@jest/globals';
import { declaredJob, told } from '../../../../test/oracle/telling.ts';
import { runFacetsOf } from './run-facets.ts';

const event = (sequence: number, runFacets: object) => ({
  sequence,
  data: Buffer.from(JSON.stringify(told('r START 2026-01-01', { runFacets }))),
});

const integration = 'https://a.example/integration/a';

describe('the facets of a run', () => {
  it('have their latest value, since the event that first stated it', () => {
    expect(
      runFacetsOf([
        event(10, { spark: { version: '3.5', jobs: 1 }, nominalTime: { nominalStartTime: 'x' } }),
        event(12, { spark: { jobs: 1, version: '3.5' } }),
        event(11, { processing_engine: { name: 'spark' } }),
        event(20, { processing_engine: { name: 'Spark' }, other: null }),
      ]),
    ).toEqual([
      { key: 'nominalTime', json: '{"nominalStartTime":"x"}', integration, since: 10 },
      { key: 'processing_engine', json: '{"name":"Spark"}', integration, since: 20 },
      { key: 'spark', json: '{"jobs":1,"version":"3.5"}', integration, since: 10 },
    ]);
  });

  it('keep the notation of numbers', () => {
    const data = Buffer.from(
      JSON.stringify(told('r START 2026-01-01', { runFacets: { x: { n: 'N' } } })).replace(
        '"N"',
        '9007199254740993.10',
      ),
    );
    expect(runFacetsOf([{ sequence: 1, data }])).toEqual([
      { key: 'x', json: '{"n":9007199254740993.10}', integration, since: 1 },
    ]);
  });

  it('exclude skipped facets, and events that are not run events', () => {
    const data = Buffer.from(JSON.stringify(declaredJob('2026-01-01 A -> X')));
    expect(
      runFacetsOf([
        event(1, { errorMessage: 'not an object', parent: 7 }),
        { sequence: 2, data },
        { sequence: 3, data: Buffer.from('{}') },
      ]),
    ).toEqual([]);
  });
});
