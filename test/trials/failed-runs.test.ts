import { describe, expect, it } from '@jest/globals';
import type { GraphDocument } from '../oracle/naive.ts';
import { dbtRuns } from './dbt-runs.ts';
import { exchange, foldedGraphOf, naiveGraphOf } from './graph-of.ts';
import { inWords } from './in-words.ts';
import { linesOf, RECORDINGS, type Line } from './recordings.ts';

/** The same recording in a world where every run failed. */
const allFailed = (lines: readonly Line[]): readonly Line[] =>
  lines
    .filter(({ file, number }) => file !== 'fluentd_proxy_fixtures' || number !== 9)
    .map((line) => ({
      ...line,
      bytes: Buffer.from(line.bytes.toString().replace(/"COMPLETE"/g, '"FAIL"')),
    }));

const readings: readonly (readonly [
  name: string,
  reading: (lines: readonly Line[]) => Promise<GraphDocument>,
])[] = [
  ['the naive reading', (lines) => Promise.resolve(naiveGraphOf(lines))],
  ['the fold', async (lines) => (await foldedGraphOf(lines)) as GraphDocument],
];

describe.each(readings)('of failed runs, %s', (_, reading) => {
  it.each(RECORDINGS)('has no edge where every run of %s failed', async (name) => {
    const graph = await reading(allFailed(linesOf(name)));
    expect(graph).toMatchObject({ reads: [], writes: [], edges: [], jobEdges: [], fieldEdges: [] });
    expect(new Set(graph.runs.map(({ state }) => state))).toEqual(new Set(['FAILED']));
    expect(graph.datasets.length).toBeGreaterThan(0);
  });

  it('has nothing of the one run of dbt that failed after it had announced an output', async () => {
    // Lines 28 and 33: no other run is of this job, or writes this dataset from that one.
    const failed = dbtRuns.flatMap(({ runs, ...own }) =>
      runs.flatMap(([start, end, state, job, work]) =>
        state === 'FAILED' && exchange(work).writes.length > 0
          ? [{ start, end, job, work, own }]
          : [],
      ),
    );
    expect(failed.map(({ start, end }) => [start, end])).toEqual([[28, 33]]);
    const { writes, edges } = inWords(await reading(linesOf('dbt_ol_send_events')));
    for (const { own, job } of failed) {
      expect(writes.filter((line) => line.startsWith(`${own.job}${job}: `))).toEqual([]);
      expect(edges.filter((line) => line.endsWith(`, ${own.job}${job}`))).toEqual([]);
    }
  });
});
