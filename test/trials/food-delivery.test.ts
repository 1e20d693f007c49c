import { describe, expect, it } from '@jest/globals';
import { datasets, edges, fieldEdges, jobs } from './food-delivery.ts';
import { exchange, foldedGraphOf, naiveGraphOf, pair, runIdAt, sorted } from './graph-of.ts';
import { linesOf } from './recordings.ts';

const lines = linesOf('marquez_seed_food_delivery');
const job = (name: string) => pair('food_delivery', name);
const dataset = (name: string) => pair('food_delivery', `public.${name}`);
const field = (text: string) => {
  const [name = '', path = ''] = text.split('.');
  return [...dataset(name), path];
};
const shown = (text: string) =>
  text.split(', ').flatMap((one) => (one === '' ? [] : [one.split(' ')]));

const expected = {
  format: 1,
  datasets: sorted(Object.keys(datasets).map(dataset)).map(([namespace, name]) => ({
    namespace,
    name,
    aliases: [],
    fields: shown(datasets[name.replace('public.', '')] ?? ''),
  })),
  jobs: sorted(jobs.map(([name]) => job(name))),
  reads: sorted(
    jobs.flatMap(([name, , work]) =>
      exchange(work).reads.map((read) => [job(name), dataset(read)]),
    ),
  ),
  writes: sorted(
    jobs.flatMap(([name, , work]) =>
      exchange(work).writes.map((written) => [job(name), dataset(written)]),
    ),
  ),
  edges: sorted(edges.map(([from, to, by, basis]) => [dataset(from), dataset(to), job(by), basis])),
  jobEdges: [],
  fieldEdges: sorted(
    fieldEdges.flatMap(({ job: by, to, fields }) =>
      Object.entries(fields).flatMap(([own, sources]) =>
        sources
          .split(' ')
          .map((source) => [field(source), field(`${to}.${own}`), job(by), null, null, false]),
      ),
    ),
  ),
  runs: sorted(jobs.map(([name, line]) => [runIdAt(lines, line), job(name)])).map(
    ([runId, by]) => ({ runId, job: by, state: 'COMPLETED' }),
  ),
};

describe('the food delivery story', () => {
  it('was read with nothing left out: every line is the START or the COMPLETE of one of the jobs', () => {
    const read = jobs.flatMap(([, line]) => [line, line + 1]);
    expect(read).toEqual(lines.map(({ number }) => number));
    for (const [, line] of jobs) expect(runIdAt(lines, line + 1)).toBe(runIdAt(lines, line));
  });

  it('is the graph that was worked out by hand, says the naive reading', () => {
    expect(naiveGraphOf(lines)).toEqual(expected);
  });

  it('is the graph that was worked out by hand, says the fold', async () => {
    expect(await foldedGraphOf(lines)).toEqual(expected);
  });
});
