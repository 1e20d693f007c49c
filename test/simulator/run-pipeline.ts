import { asFamily, assigned, familyOf } from './column-type.ts';
import { inputsOf, type Job, type Output, type Pipeline } from './pipeline.ts';
import { QueryFailed } from './query-failed.ts';
import type { Query } from './query.ts';
import { remembered, type Memory } from './remembered.ts';
import { runQuery } from './run-query.ts';
import type { Column, Row, Table } from './table.ts';

type Tables = ReadonlyMap<string, Table>;

/** What is otherwise when the pipeline runs. */
export interface Alteration {
  readonly jobs: (jobs: readonly Job[]) => readonly Job[];
  /** What stands under the name when `made` was to stand there; null: nothing. `before` is what stood there last time. */
  readonly table: (name: string, made: Table, before: Table) => Table | null;
  /** Whether the table that an output is to be written into does not take `made`. */
  readonly refuses: (output: Output, made: Table) => boolean;
  /** Whether the columns of declared tables take values that are too large or too long for their types. */
  readonly takesAnySize: boolean;
}

export const asItIs: Alteration = {
  jobs: (jobs) => jobs,
  table: (_, made) => made,
  refuses: () => false,
  takesAnySize: false,
};

/** What a run of all jobs leaves behind. */
export interface Outcome {
  readonly tables: Tables;
  /** What dashboards show, by job. */
  readonly shown: Tables;
  readonly failed: ReadonlySet<string>;
  /** Datasets that no job wrote this time. */
  readonly stale: ReadonlySet<string>;
}

const nothing: Table = { columns: [], rows: [] };

/**
 * Runs every job once. One that fails writes none of its outputs: they stay as they were `before`, and the jobs behind it read
 * that.
 */
export const runPipeline = (
  pipeline: Pipeline,
  sources: Tables,
  alteration: Alteration,
  before: Tables,
): Outcome => {
  const { jobs, table } = alteration;
  const tables = new Map(before);
  const shown = new Map<string, Table>();
  const failed = new Set<string>();
  const stale = new Set(pipeline.jobs.flatMap((job) => job.outputs.map(({ dataset }) => dataset)));
  const put = (name: string, made: Table): void => {
    const stands = table(name, made, before.get(name) ?? nothing);
    if (stands === null) tables.delete(name);
    else tables.set(name, stands);
  };
  for (const [name, made] of sources) put(name, made);
  for (const job of jobs(pipeline.jobs)) {
    const done = attempt(job, tables, alteration);
    if (done === null) {
      failed.add(job.name);
      continue;
    }
    for (const [name, made] of done.written) {
      put(name, made);
      stale.delete(name);
    }
    if (done.shown !== null) shown.set(job.name, done.shown);
  }
  return { tables, shown, failed, stale };
};

/** Null when it fails. */
const attempt = (job: Job, tables: Tables, { refuses, takesAnySize }: Alteration) => {
  try {
    const missing = inputsOf(job).find((name) => !tables.has(name));
    if (missing !== undefined) throw new QueryFailed(`there is no table ${missing}`);
    const written = job.outputs.map((output) => {
      const table = made(output.query, output.declared, tables, takesAnySize);
      if (refuses(output, table)) throw new QueryFailed(`${output.dataset} does not take it`);
      return [output.dataset, table] as const;
    });
    return {
      written,
      shown: job.shows === null ? null : made(job.shows, null, tables, takesAnySize),
    };
  } catch (error) {
    if (error instanceof QueryFailed) return null;
    throw error;
  }
};

const memories = new WeakMap<Query, Memory[]>();
const memoriesOfAnySize = new WeakMap<Query, Memory[]>();

const made = (
  query: Query,
  declared: Output['declared'],
  tables: Tables,
  takesAnySize: boolean,
): Table => {
  const known = takesAnySize ? memoriesOfAnySize : memories;
  const own = known.get(query) ?? [];
  known.set(query, own);
  const inputs = query.inputs.map((name) => tables.get(name));
  return remembered(own, inputs, () =>
    written(runQuery(query, tables), query, declared, takesAnySize),
  );
};

const written = (
  made: Table,
  query: Query,
  declared: Output['declared'],
  takesAnySize: boolean,
): Table => {
  if (declared === null) return made;
  if (query.columns === '*' && made.columns.length > declared.length) {
    throw new QueryFailed('SELECT * has more columns than the table that it is written into');
  }
  const places = declared.map((column) => placeOf(column, made.columns));
  const intoDeclared = ({ id, values }: Row): Row => ({
    id,
    values: declared.map(({ name, type, nullable }, index) => {
      const found = values[places[index] ?? -1] ?? null;
      const value = takesAnySize ? asFamily(found, type) : assigned(found, type);
      if (value === null && !nullable)
        throw new QueryFailed(`NULL into ${name}, which is NOT NULL`);
      return value;
    }),
  });
  return { columns: declared, rows: made.rows.map(intoDeclared) };
};

/** As PostgreSQL does, a number may be written into a text column, and a text into a number column may not. */
const placeOf = ({ name, type }: Column, columns: readonly Column[]): number => {
  const place = columns.findIndex((column) => column.name === name);
  const found = columns[place];
  if (found === undefined) throw new QueryFailed(`nothing is written into ${name}`);
  if (familyOf(type) === 'NUMBER' && familyOf(found.type) === 'TEXT') {
    throw new QueryFailed(`a ${found.type} is written into ${name}, a ${type}`);
  }
  return place;
};
