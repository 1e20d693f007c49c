import { chanceOf, type Chance } from './chance.ts';
import type { Job, Output, Pipeline } from './pipeline.ts';
import { randomQuery } from './random-query.ts';
import { randomSources, rowsOf } from './random-sources.ts';
import { runQuery } from './run-query.ts';
import type { Table } from './table.ts';

/** Four sources and nine jobs, of which one in six is a dashboard; `silent` of a hundred jobs do not say which fields they use. */
export const randomPipeline = (seed: number, silent: number): Pipeline => {
  const chance = chanceOf(seed);
  const sources = randomSources(chance);
  const tables = new Map(rowsOf(sources, seed * 64));
  const jobs: Job[] = [];
  for (let index = 1; index <= 9; index += 1) {
    const job = randomJob(chance, `j${index}`, tables, silent);
    if (job === null) continue;
    jobs.push(job);
    for (const { dataset, query } of job.outputs) tables.set(dataset, runQuery(query, tables));
  }
  return { sources, jobs };
};

const randomJob = (
  chance: Chance,
  name: string,
  tables: ReadonlyMap<string, Table>,
  silent: number,
): Job | null => {
  const inputs = randomInputs(chance, [...tables.keys()]);
  const saysFields = !chance.percent(silent);
  const isDashboard = chance.percent(16);
  const count = !isDashboard && chance.percent(30) ? 2 : 1;
  const queries = Array.from({ length: count }, (_, index) =>
    randomQuery(
      chance,
      index === 0 ? inputs : chance.some(inputs, 1 + chance.below(inputs.length)),
      tables,
    ),
  ).filter((query) => query !== null);
  const [first] = queries;
  if (first === undefined) return null;
  if (isDashboard) return { name, outputs: [], shows: first, saysFields };
  const outputs = queries.map((query, index): Output => {
    const dataset = `${name}_${index + 1}`;
    const { columns } = runQuery(query, tables);
    return { dataset, query, declared: chance.percent(50) ? columns : null };
  });
  return { name, outputs, shows: null, saysFields };
};

/** One to three, sources and what is made of them alike. */
const randomInputs = (chance: Chance, names: readonly string[]): readonly string[] => {
  const drawn = chance.below(100);
  return chance.some(names, drawn < 55 ? 1 : drawn < 88 ? 2 : 3);
};
