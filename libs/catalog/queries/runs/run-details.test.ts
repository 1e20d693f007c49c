import { describe, expect, it } from '@jest/globals';
import { told } from '../../../../test/oracle/telling.ts';
import { runDetailsOf } from './run-details.ts';

const event = (sequence: number, line: string, more: object = {}) => ({
  sequence,
  data: Buffer.from(JSON.stringify({ ...told(line), ...more })),
});
const dataset = (name: string, facets: object) => ({ namespace: 'n', name, ...facets });
const X = { namespace: 'n', name: 'X' };

describe('the details of a run', () => {
  it('are empty if its events state none', () => {
    expect(runDetailsOf([event(1, 'r START 2026-01-01')])).toEqual({
      nominalStartTime: null,
      nominalEndTime: null,
      root: null,
      stackTrace: null,
      statistics: [],
      assertions: [],
      lineageIncomplete: null,
    });
  });

  it('are the nominal times in UTC, the root run and the stack trace, each as last stated', () => {
    const run = (facets: object) => ({ run: { runId: 'r', facets } });
    const job = { namespace: 'n', name: 'top' };
    const nominalTime = {
      nominalStartTime: '2026-01-01T02:00:00+02:00',
      nominalEndTime: 'tomorrow',
    };
    const parent = {
      run: { runId: 'p' },
      job: { namespace: 'n', name: 'dag' },
      root: { run: { runId: 'top' }, job },
    };
    const errorMessage = { message: 'no', stackTrace: 'at line 1', programmingLanguage: 'Python' };
    expect(
      runDetailsOf([
        event(1, 'r START 2026-01-01', run({ nominalTime, parent })),
        event(2, 'r FAIL 2026-01-02', run({ errorMessage })),
      ]),
    ).toMatchObject({
      nominalStartTime: '2026-01-01T00:00:00.000000000Z',
      nominalEndTime: null,
      root: { runId: 'top', job },
      stackTrace: 'at line 1',
    });
  });

  it('include how much was read and written, as last stated', () => {
    const outputStatistics = (rowCount: number) => ({
      outputFacets: { outputStatistics: { rowCount, size: 9007199254740993, fileCount: 2 } },
    });
    expect(
      runDetailsOf([
        event(1, 'r RUNNING 2026-01-01', { outputs: [dataset('X', outputStatistics(1))] }),
        event(2, 'r COMPLETE 2026-01-02', {
          inputs: [
            dataset('A', { inputFacets: { inputStatistics: { rowCount: 7 } } }),
            dataset('B', { inputFacets: { dataQualityMetrics: { rowCount: 8, bytes: 80 } } }),
            dataset('C', { inputFacets: { inputStatistics: {} } }),
          ],
          outputs: [dataset('X', outputStatistics(12))],
        }),
      ]).statistics,
    ).toEqual([
      {
        dataset: { namespace: 'n', name: 'A' },
        role: 'INPUT',
        rowCount: 7,
        bytes: null,
        fileCount: null,
      },
      {
        dataset: { namespace: 'n', name: 'B' },
        role: 'INPUT',
        rowCount: 8,
        bytes: 80,
        fileCount: null,
      },
      { dataset: X, role: 'OUTPUT', rowCount: 12, bytes: 9007199254740992, fileCount: 2 },
    ]);
  });

  it('include the assertions, by dataset, column and assertion', () => {
    const assertions = [
      { assertion: 'not_null', success: true, column: 'id' },
      { assertion: 'row_count', success: false },
    ];
    const again = [{ assertion: 'not_null', success: false, column: 'id' }];
    expect(
      runDetailsOf([
        event(1, 'r RUNNING 2026-01-01', {
          inputs: [dataset('X', { inputFacets: { dataQualityAssertions: { assertions } } })],
        }),
        event(2, 'r COMPLETE 2026-01-02', {
          inputs: [dataset('X', { facets: { dataQualityAssertions: { assertions: again } } })],
        }),
      ]).assertions,
    ).toEqual([
      { dataset: X, assertion: 'row_count', success: false, column: null },
      { dataset: X, assertion: 'not_null', success: false, column: 'id' },
    ]);
  });

  it('state that lineage is incomplete, since when and why', () => {
    const run = (facets: object) => ({ run: { runId: 'r', facets } });
    const extractionError = {
      totalTasks: 2,
      failedTasks: 1,
      errors: [
        { errorMessage: 'cannot parse SQL', task: 'SELECT', taskNumber: 1 },
        { errorMessage: 'cannot parse SQL' },
      ],
    };
    expect(
      runDetailsOf([
        event(4, 'r START 2026-01-01'),
        event(6, 'r COMPLETE 2026-01-02', run({ extractionError })),
      ]).lineageIncomplete,
    ).toEqual({ since: 6, reasons: ['cannot parse SQL'] });
    expect(
      runDetailsOf([event(1, 'r START 2026-01-01', run({ extractionError: {} }))])
        .lineageIncomplete,
    ).toEqual({ since: 1, reasons: [] });
  });
});
