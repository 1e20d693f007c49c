import { describe, expect, it } from '@jest/globals';
import { dbtRuns } from './dbt-runs.ts';
import { exchange, foldedGraphOf, naiveGraphOf, pair, runIdAt, sorted } from './graph-of.ts';
import { linesOf } from './recordings.ts';

const lines = linesOf('dbt_ol_send_events');

const runs = dbtRuns.flatMap((one) =>
  [[one.own[0], one.own[1], 'COMPLETED', one.own[2], ''] as const, ...one.runs].map(
    ([start, end, state, name, work], index) => {
      const { reads, writes } = exchange(work);
      const dataset = (own: string) => pair(one.namespace, one.dataset + own);
      return {
        start,
        end,
        state,
        job: pair('dbt', index === 0 ? name : one.job + name),
        reads: reads.map(dataset),
        writes: writes.map(dataset),
      };
    },
  ),
);

const completed = runs.filter(({ state }) => state === 'COMPLETED');

const expected = {
  // A dataset that only a failed run named is known all the same.
  datasets: sorted(runs.flatMap(({ reads, writes }) => [...reads, ...writes])),
  jobs: sorted(runs.map(({ job }) => job)),
  reads: sorted(completed.flatMap(({ job, reads }) => reads.map((read) => [job, read]))),
  writes: sorted(completed.flatMap(({ job, writes }) => writes.map((write) => [job, write]))),
  edges: sorted(
    completed.flatMap(({ job, reads, writes }) =>
      reads.flatMap((read) => writes.map((write) => [read, write, job, 'INFERRED'])),
    ),
  ),
  jobEdges: [],
  fieldEdges: [],
  runs: sorted(runs.map(({ start, job, state }) => [runIdAt(lines, start), job, state])),
};

/** Without the fields, which the schemas of 171 mentions say. */
const graphOf = (document: unknown) => {
  const { datasets, runs: own, ...graph } = document as ReturnType<typeof naiveGraphOf>;
  return {
    ...graph,
    datasets: datasets.map(({ namespace, name, aliases }) => [namespace, name, ...aliases]),
    runs: own.map(({ runId, job, state }) => [runId, job, state]),
  };
};

describe('the sixteen runs of dbt', () => {
  it('were read with nothing left out: every line is the START or the end of one of the runs', () => {
    const read = runs.flatMap(({ start, end }) => [start, end]).sort((a, b) => a - b);
    expect(read).toEqual(lines.map(({ number }) => number));
    for (const { start, end } of runs) expect(runIdAt(lines, end)).toBe(runIdAt(lines, start));
  });

  it('hold 64 runs, of which five failed, and 33 datasets', () => {
    expect([runs.length, completed.length, expected.datasets.length]).toEqual([64, 59, 33]);
  });

  it('are the graph that was worked out by hand, says the naive reading', () => {
    expect(graphOf(naiveGraphOf(lines))).toEqual({ format: 1, ...expected });
  });

  it('are the graph that was worked out by hand, says the fold', async () => {
    expect(graphOf(await foldedGraphOf(lines))).toEqual({ format: 1, ...expected });
  });
});
