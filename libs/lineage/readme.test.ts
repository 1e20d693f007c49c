import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { answer, jobs, question, reached } from './contract/answer-notation.fixture.ts';
import { delivered, given } from './contract/graph-notation.fixture.ts';
import { inProcessGraph } from './in-process/in-process-graph.ts';

const README = readFileSync(new URL('README.md', import.meta.url), 'utf8');

/** The lines of the example's graph. */
const LINES = (/```text\n([^`]*)\n```/.exec(README)?.[1] ?? '').split('\n');

/** The rows of the example's table. */
const ROWS = [
  ...README.matchAll(/^\| (up|down)stream of `(.*)` as of (\d+) \| (.*) \| (.*) \|$/gm),
].map(([, direction = '', start = '', asOf = '', datasets = '', users = '']) => ({
  direction: direction === 'up' ? ('UPSTREAM' as const) : ('DOWNSTREAM' as const),
  start,
  asOf: Number(asOf),
  answer: { datasets, jobs: users },
}));

describe('the README', () => {
  it('shows the answers to its questions', async () => {
    const graph = inProcessGraph();
    await graph.apply(delivered(given(...LINES), 0, 10));
    const answers = [];
    for (const { direction, start, asOf } of ROWS) {
      const found = await answer(graph, question(direction, start, { asOf }));
      answers.push({ datasets: reached(found), jobs: jobs(found) });
    }
    expect(ROWS).toHaveLength(5);
    expect(answers).toEqual(ROWS.map((row) => row.answer));
  });
});
