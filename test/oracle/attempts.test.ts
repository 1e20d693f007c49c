import { describe, expect, it } from '@jest/globals';
import { naive } from './naive.ts';
import { arriving, told } from './telling.ts';

const states = (...events: readonly object[]): readonly string[] =>
  naive(arriving(events)).runs.map(({ runId, state }) => `${runId} ${state}`);
const edges = (...events: readonly object[]): readonly string[] =>
  naive(arriving(events)).edges.map(([[, from], [, to]]) => `${from} -> ${to}`);

const streaming = { jobFacets: { jobType: { processingType: 'STREAMING' } } };
const snapshots = {
  jobFacets: {
    jobType: {
      processingType: 'STREAMING',
      emissionPattern: { eventContentMode: 'COMPLETE_SNAPSHOT' },
    },
  },
};

describe('the state of a run', () => {
  it('a failure stands although a COMPLETE follows', () => {
    expect(
      states(
        told('r1 START 2026-01-01T00:00:00'),
        told('r1 FAIL 2026-01-01T00:01:00.000'),
        told('r1 COMPLETE 2026-01-01T00:01:00.033'),
      ),
    ).toEqual(['r1 FAILED']);
  });

  it('a FAIL after COMPLETE replaces it', () => {
    expect(
      states(told('r1 COMPLETE 2026-01-01T00:01:00'), told('r1 FAIL 2026-01-01T00:02:00')),
    ).toEqual(['r1 FAILED']);
  });

  it('of FAIL and ABORT the first stands', () => {
    expect(
      states(told('r1 ABORT 2026-01-01T00:01:00'), told('r1 FAIL 2026-01-01T00:02:00')),
    ).toEqual(['r1 ABORTED']);
  });

  it('RUNNING and OTHER never undo a terminal', () => {
    expect(
      states(
        told('r1 COMPLETE 2026-01-01T00:01:00'),
        told('r1 RUNNING 2026-01-01T00:02:00'),
        told('r1 OTHER 2026-01-01T00:03:00'),
      ),
    ).toEqual(['r1 COMPLETED']);
  });

  it('a run of OTHER events alone is NEW', () => {
    expect(states(told('r1 OTHER 2026-01-01'))).toEqual(['r1 NEW']);
    expect(states(told('r1 OTHER 2026-01-01'), told('r1 RUNNING 2026-01-02'))).toEqual([
      'r1 RUNNING',
    ]);
  });

  it('a START within a second after the COMPLETE of an attempt without START belongs to it', () => {
    expect(
      states(told('r1 COMPLETE 2026-01-01T00:00:00'), told('r1 START 2026-01-01T00:00:01')),
    ).toEqual(['r1 COMPLETED']);
    expect(
      states(
        told('r1 COMPLETE 2026-01-01T00:00:00'),
        told('r1 START 2026-01-01T00:00:01.000000001'),
      ),
    ).toEqual(['r1 RUNNING']);
    expect(
      states(told('r1 FAIL 2026-01-01T00:00:00'), told('r1 START 2026-01-01T00:00:01')),
    ).toEqual(['r1 RUNNING']);
  });

  it('one run id in two jobs is two runs', () => {
    expect(
      states(told('r1 FAIL 2026-01-01'), told('r1 COMPLETE 2026-01-01', { job: 'k' })),
    ).toEqual(['r1 FAILED', 'r1 COMPLETED']);
  });

  it('START and ABORT at one instant are a run that was aborted', () => {
    expect(states(told('r1 ABORT 2026-01-01'), told('r1 START 2026-01-01'))).toEqual([
      'r1 ABORTED',
    ]);
  });

  it('a time more than an hour ahead of its recording counts as recorded', () => {
    const events = arriving(
      [told('r1 FAIL 2099-01-01'), told('r1 START 2026-12-01T00:59:00')],
      '2026-12-01T00:00:00.000Z',
    );
    expect(naive(events).runs.map(({ state }) => state)).toEqual(['RUNNING']);
  });
});

describe('a streaming run', () => {
  it('completes by every terminal', () => {
    expect(states(told('r1 START 2026-01-01', streaming), told('r1 FAIL 2026-01-02'))).toEqual([
      'r1 COMPLETED',
    ]);
  });

  it('is ended by the next run that begins after its last event', () => {
    expect(
      states(
        told('r1 START 2026-01-01 A -> X', streaming),
        told('r1 RUNNING 2026-01-02'),
        told('r2 START 2026-01-03 B -> X'),
      ),
    ).toEqual(['r1 COMPLETED', 'r2 RUNNING']);
    expect(
      states(
        told('r1 START 2026-01-01 A -> X', streaming),
        told('r2 START 2026-01-03 B -> X'),
        told('r1 RUNNING 2026-01-04'),
      ),
    ).toEqual(['r1 RUNNING', 'r2 RUNNING']);
  });

  it('states with complete snapshots what the latest event that names a dataset states', () => {
    expect(
      edges(
        told('r1 START 2026-01-01 A B -> X', snapshots),
        told('r1 RUNNING 2026-01-02 B -> X Y'),
        told('r1 RUNNING 2026-01-03'),
      ),
    ).toEqual(['B -> X', 'B -> Y']);
  });
});
