import { describe, expect, it } from '@jest/globals';
import { naive } from './naive.ts';
import { arriving, told } from './telling.ts';

/** The current edges as `A -> X`. */
const edges = (...events: readonly object[]): readonly string[] =>
  naive(arriving(events)).edges.map(([[, from], [, to]]) => `${from} -> ${to}`);

const dag = (line: string): object => told(line, { job: 'dag' });
const task = (parent: string, line: string): object => told(line, { parent });

describe('what is current of job j, row by row of the table in the design', () => {
  it('a later completed run replaces an earlier one', () => {
    expect(
      edges(told('r1 COMPLETE 2026-01-01 A B -> X'), told('r2 COMPLETE 2026-01-02 B -> X')),
    ).toEqual(['B -> X']);
  });

  it('a failed run adds nothing and removes nothing', () => {
    expect(
      edges(
        told('r1 COMPLETE 2026-01-01 A B -> X'),
        told('r2 START 2026-01-02 C -> X'),
        told('r2 FAIL 2026-01-02T01:00:00'),
      ),
    ).toEqual(['A -> X', 'B -> X']);
  });

  it('a second attempt forgets what the first one stated', () => {
    expect(
      edges(
        told('r1 START 2026-01-01T01:00:00 A -> Z'),
        told('r1 FAIL 2026-01-01T02:00:00'),
        told('r1 START 2026-01-01T03:00:00 A -> X'),
        told('r1 COMPLETE 2026-01-01T04:00:00'),
      ),
    ).toEqual(['A -> X']);
  });

  it('a run id that comes back counts from when it came back', () => {
    const day = (run: string, date: string, feeds: string): readonly object[] => [
      told(`${run} START ${date}T01:00:00`),
      told(`${run} COMPLETE ${date}T02:00:00 ${feeds}`),
    ];
    expect(
      edges(
        ...day('d1', '2026-01-01', 'A -> X'),
        ...day('d2', '2026-01-02', 'A -> X'),
        ...day('d1', '2026-01-03', 'B -> X'),
      ),
    ).toEqual(['B -> X']);
  });

  it('a run whose START was lost and that states no edge takes none away', () => {
    expect(
      edges(
        told('r1 START 2026-01-01T01:00:00 A'),
        told('r1 COMPLETE 2026-01-01T02:00:00 -> X'),
        told('r2 COMPLETE 2026-01-02T02:00:00 -> X'),
      ),
    ).toEqual(['A -> X']);
  });

  const dag1 = [
    dag('dag1 START 2026-01-01T01:00:00'),
    task('dag1', 't1 COMPLETE 2026-01-01T02:00:00 A -> X'),
    task('dag1', 't2 COMPLETE 2026-01-01T03:00:00 B -> X'),
    task('dag1', 't3 COMPLETE 2026-01-01T04:00:00 C -> X'),
    dag('dag1 COMPLETE 2026-01-01T05:00:00'),
  ];
  const half = [
    dag('dag2 START 2026-01-02T01:00:00'),
    task('dag2', 't4 COMPLETE 2026-01-02T02:00:00 C -> X'),
  ];

  it('the runs under one parent are one round', () => {
    expect(edges(...dag1)).toEqual(['A -> X', 'B -> X', 'C -> X']);
  });

  it('the round before stays while the next is on its way', () => {
    expect(edges(...dag1, ...half)).toEqual(['A -> X', 'B -> X', 'C -> X']);
  });

  it('what a failed run of the round states too stays of the round before', () => {
    expect(
      edges(
        ...dag1,
        ...half,
        task('dag2', 't5 COMPLETE 2026-01-02T03:00:00 A -> X'),
        task('dag2', 't6 FAIL 2026-01-02T04:00:00 B -> X'),
        dag('dag2 FAIL 2026-01-02T05:00:00'),
      ),
    ).toEqual(['A -> X', 'B -> X', 'C -> X']);
  });

  it('a completed round replaces the one before', () => {
    expect(
      edges(
        ...dag1,
        dag('dag2 START 2026-01-02T01:00:00'),
        task('dag2', 't5 COMPLETE 2026-01-02T03:00:00 A -> X'),
        task('dag2', 't6 COMPLETE 2026-01-02T04:00:00 B -> X'),
        dag('dag2 COMPLETE 2026-01-02T05:00:00'),
      ),
    ).toEqual(['A -> X', 'B -> X']);
  });

  it('an application alive for weeks does not pile up', () => {
    expect(
      edges(
        dag('app START 2026-01-01T00:00:00'),
        task('app', 'r1 COMPLETE 2026-01-01T02:00:00 A -> X'),
        task('app', 'r2 COMPLETE 2026-01-20T02:00:00 B -> X'),
      ),
    ).toEqual(['B -> X']);
  });

  it('what arrives late is still old', () => {
    expect(
      edges(told('r2 COMPLETE 2026-01-02 B -> X'), told('r1 COMPLETE 2026-01-01 A -> X')),
    ).toEqual(['B -> X']);
  });
});
