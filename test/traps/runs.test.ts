import { describe, expect, it } from '@jest/globals';
import { columnsFrom, told } from '../oracle/telling.ts';
import { edges, inEveryOrder, READINGS, states } from './readings.ts';

const streaming = { jobType: { processingType: 'STREAMING', integration: 'FLINK' } };

describe.each(READINGS)('of runs, %s', (_, reading) => {
  const statesOf = (...events: readonly object[]) => inEveryOrder(reading, events, states);
  const edgesOf = (...events: readonly object[]) => inEveryOrder(reading, events, edges);

  it('trap 1: a COMPLETE without START is a completed run with its edges', async () => {
    const complete = told('r1 COMPLETE 2026-01-01 A -> X');
    expect(await statesOf(complete)).toEqual(['r1 of j COMPLETED']);
    expect(await edgesOf(complete)).toEqual(['A -> X']);
  });

  it('trap 2: START, RUNNING, COMPLETE, RUNNING in order of arrival is a completed run', async () => {
    expect(
      await statesOf(
        told('r1 START 2026-01-01T01:00:00 A'),
        told('r1 RUNNING 2026-01-01T01:01:00'),
        told('r1 COMPLETE 2026-01-01T01:03:00 -> X'),
        told('r1 RUNNING 2026-01-01T01:02:00'),
      ),
    ).toEqual(['r1 of j COMPLETED']);
  });

  it('trap 3: a child of 2021 that starts before its parent of 2026 does is of its own time', async () => {
    const events = [
      told('p1 START 2026-11-22T07:47:37', { job: 'dag' }),
      told('c1 START 2021-07-07T12:44:46 A', { parent: 'p1' }),
      told('c1 COMPLETE 2021-07-07T12:44:47 -> X', { parent: 'p1' }),
      told('p1 COMPLETE 2026-11-22T07:47:38', { job: 'dag' }),
      // Of 2022, and so the newer one although it was sent before.
      told('c2 COMPLETE 2022-01-01 B -> X'),
    ];
    expect(await edgesOf(...events)).toEqual(['B -> X']);
  });

  it('trap 4: the same events sent six times are the same events', async () => {
    const events = [
      told('r1 START 2026-01-01T01:00:00 A'),
      told('r1 COMPLETE 2026-01-01T02:00:00 -> X'),
    ];
    const sixTimes = [...events, ...events, ...events, ...events, ...events, ...events];
    expect(await edgesOf(...sixTimes)).toEqual(['A -> X']);
    expect(await statesOf(...sixTimes)).toEqual(['r1 of j COMPLETED']);
  });

  it('trap 5: RUNNING and OTHER after a terminal add what they say and undo no terminal', async () => {
    const events = [
      told('r1 START 2026-01-01T01:00:00 A'),
      told('r1 COMPLETE 2026-01-01T02:00:00 -> X'),
      told('r1 OTHER 2026-01-01T03:00:00 B'),
      told('r1 RUNNING 2026-01-01T04:00:00'),
    ];
    expect(await statesOf(...events)).toEqual(['r1 of j COMPLETED']);
    expect(await edgesOf(...events)).toEqual(['A -> X', 'B -> X']);
  });

  it('trap 5: a START after the terminal is another attempt, whose state is shown', async () => {
    expect(
      await statesOf(
        told('r1 START 2026-01-01T01:00:00'),
        told('r1 COMPLETE 2026-01-01T02:00:00 A -> X'),
        told('r1 START 2026-01-01T03:00:00'),
      ),
    ).toEqual(['r1 of j RUNNING']);
  });

  it('trap 5: several STARTs of one attempt are one attempt', async () => {
    expect(
      await edgesOf(
        told('r1 START 2026-01-01T01:00:00 A'),
        told('r1 START 2026-01-01T01:00:01 B'),
        told('r1 COMPLETE 2026-01-01T02:00:00 -> X'),
      ),
    ).toEqual(['A -> X', 'B -> X']);
  });

  it('trap 5: of two terminals the failure stands', async () => {
    const start = told('r1 START 2026-01-01T01:00:00 A -> X');
    expect(
      await statesOf(
        start,
        told('r1 COMPLETE 2026-01-01T02:00:00'),
        told('r1 FAIL 2026-01-01T02:00:01'),
      ),
    ).toEqual(['r1 of j FAILED']);
  });

  it('trap 6: a run whose FAIL came under another run id keeps running, and infers no edge that is known', async () => {
    const events = [
      told('r1 COMPLETE 2026-01-01 A -> X'),
      told('r2 START 2026-01-02T01:00:00 A -> X'),
      told('r2-other FAIL 2026-01-02T02:00:00'),
    ];
    expect(await statesOf(...events)).toEqual([
      'r1 of j COMPLETED',
      'r2 of j RUNNING',
      'r2-other of j FAILED',
    ]);
    expect(await edgesOf(...events)).toEqual(['A -> X']);
  });

  it('trap 6: a run that never ends infers no edge between datasets that the round told apart', async () => {
    const columns = { X: columnsFrom('x <- A.a'), Y: columnsFrom('y <- B.b') };
    expect(
      await edgesOf(
        told('r1 COMPLETE 2026-01-01 A B -> X Y', { facets: columns }),
        told('r2 START 2026-01-02 A B C -> X Y'),
      ),
    ).toEqual(['A -> X', 'B -> Y', 'C -> X', 'C -> Y']);
  });

  it('trap 7: one run id of two jobs is two runs, each with its own datasets and state', async () => {
    const events = [
      told('r1 START 2026-01-01T01:00:00 A', { job: 'dag_a.load' }),
      told('r1 START 2026-01-01T01:00:01 B', { job: 'dag_b.load' }),
      told('r1 COMPLETE 2026-01-01T02:00:00 -> X', { job: 'dag_a.load' }),
      told('r1 FAIL 2026-01-01T02:00:01 -> Y', { job: 'dag_b.load' }),
    ];
    expect(await statesOf(...events)).toEqual([
      'r1 of dag_a.load COMPLETED',
      'r1 of dag_b.load FAILED',
    ]);
    expect(await edgesOf(...events)).toEqual(['A -> X']);
  });

  it('trap 11: a run without any eventType is new, and what it says counts until it ends', async () => {
    const untyped = Object.fromEntries(
      Object.entries(told('r1 OTHER 2026-01-01 A -> X')).filter(([name]) => name !== 'eventType'),
    );
    expect(await statesOf(untyped)).toEqual(['r1 of j NEW']);
    expect(await edgesOf(untyped)).toEqual(['A -> X']);
  });

  it('trap 32: a streaming job that was cancelled, which came as FAIL, has completed', async () => {
    const events = [
      told('r1 START 2026-01-01T01:00:00 A -> X', { jobFacets: streaming }),
      told('r1 RUNNING 2026-01-01T02:00:00', { jobFacets: streaming }),
      told('r1 FAIL 2026-01-01T03:00:00', { jobFacets: streaming }),
    ];
    expect(await statesOf(...events)).toEqual(['r1 of j COMPLETED']);
    expect(await edgesOf(...events)).toEqual(['A -> X']);
  });

  it('trap 32: a streaming run without any terminal ends where the next one begins', async () => {
    const run = (id: string, day: string, work: string): readonly object[] => [
      told(`${id} START ${day}T01:00:00 ${work}`, { jobFacets: streaming }),
      told(`${id} RUNNING ${day}T02:00:00`, { jobFacets: streaming }),
    ];
    const events = [...run('r1', '2026-01-01', 'A -> X'), ...run('r2', '2026-01-03', 'B -> X')];
    expect(await statesOf(...events)).toEqual(['r1 of j COMPLETED', 'r2 of j RUNNING']);
    // The newest completed run is r1; r2 has not ended, and adds what r1 does not know.
    expect(await edgesOf(...events)).toEqual(['A -> X', 'B -> X']);
  });

  it('trap 38: FAIL and, 33 ms later, COMPLETE of the same run is a failed run, without an edge', async () => {
    const events = [
      told('app START 2026-01-01T01:00:00.000', { job: 'application' }),
      told('r1 START 2026-01-01T01:00:01.000 A -> X', { parent: 'app' }),
      told('r1 FAIL 2026-01-01T01:00:02.000 A -> X', { parent: 'app' }),
      told('r1 COMPLETE 2026-01-01T01:00:02.033 A -> X', { parent: 'app' }),
      told('app COMPLETE 2026-01-01T01:00:03.000', { job: 'application' }),
    ];
    expect(await statesOf(...events)).toEqual(['app of application COMPLETED', 'r1 of j FAILED']);
    expect(await edgesOf(...events)).toEqual([]);
  });

  it('trap 42: runs of which only a START came, or only a COMPLETE, say what they said', async () => {
    const events = [
      told('r1 START 2026-01-01 A -> X', { job: 'began' }),
      told('r2 COMPLETE 2026-01-01 B -> Y', { job: 'ended' }),
    ];
    expect(await statesOf(...events)).toEqual(['r1 of began RUNNING', 'r2 of ended COMPLETED']);
    expect(await edgesOf(...events)).toEqual(['A -> X', 'B -> Y']);
  });

  it('trap 45: three mapped tasks of one job at once are one round, whatever each of them reads', async () => {
    const task = (id: string, from: string): readonly object[] => [
      told(`${id} START 2026-01-01T01:00:0${id.slice(1)} ${from} -> X`, { parent: 'dag1' }),
      told(`${id} COMPLETE 2026-01-01T01:01:0${id.slice(1)}`, { parent: 'dag1' }),
    ];
    expect(await edgesOf(...task('t1', 'A'), ...task('t2', 'B'), ...task('t3', 'C'))).toEqual([
      'A -> X',
      'B -> X',
      'C -> X',
    ]);
  });

  it('trap 46: a run id that comes back is another attempt: what the first one read is gone', async () => {
    const day = (date: string, work: string): readonly object[] => [
      told(`r1 START ${date}T01:00:00`),
      told(`r1 COMPLETE ${date}T02:00:00 ${work}`),
    ];
    expect(await edgesOf(...day('2026-01-01', 'A -> X'), ...day('2026-01-02', 'B -> X'))).toEqual([
      'B -> X',
    ]);
  });

  it('trap 49: START and ABORT at the same instant is an aborted run', async () => {
    const events = [told('r1 START 2026-01-01 A -> X'), told('r1 ABORT 2026-01-01')];
    expect(await statesOf(...events)).toEqual(['r1 of j ABORTED']);
    expect(await edgesOf(...events)).toEqual([]);
  });

  it('trap 49: START and COMPLETE five nanoseconds apart are one attempt in this order', async () => {
    const events = [
      told('r1 START 2026-01-01T00:00:00.000000001 A'),
      told('r1 COMPLETE 2026-01-01T00:00:00.000000006 -> X'),
      told('r1 START 2026-01-01T00:00:00.000000011 B'),
    ];
    expect(await statesOf(...events)).toEqual(['r1 of j RUNNING']);
    // The second attempt has written nothing yet, and so feeds nothing.
    expect(await edgesOf(...events)).toEqual(['A -> X']);
  });

  it('trap 49: COMPLETE, START, OTHER in order of arrival is one completed run', async () => {
    expect(
      await edgesOf(
        told('r1 COMPLETE 2026-01-01T02:00:00 -> X'),
        told('r1 START 2026-01-01T01:00:00 A'),
        told('r1 OTHER 2026-01-01T01:30:00 B'),
      ),
    ).toEqual(['A -> X', 'B -> X']);
  });

  it('trap 37: of runs that lost some of their events what came counts', async () => {
    const events = [
      // Its START is lost, then its COMPLETE.
      told('r1 COMPLETE 2026-01-01T02:00:00 A -> X'),
      told('r2 START 2026-01-02T01:00:00 A B -> X'),
      told('r3 START 2026-01-03T01:00:00 A -> X'),
      told('r3 COMPLETE 2026-01-03T02:00:00'),
    ];
    expect(await statesOf(...events)).toEqual([
      'r1 of j COMPLETED',
      'r2 of j RUNNING',
      'r3 of j COMPLETED',
    ]);
    // r2, older than the newest completed run, is forgotten although no one knows how it ended.
    expect(await edgesOf(...events)).toEqual(['A -> X']);
  });
});
