import type { Change, ChangeKind } from '#impact';
import { chanceOf } from './chance.ts';
import { downstreamOf, type Downstream } from './downstream-of.ts';
import { comparedWith, madeChange } from './made-change.ts';
import type { Pipeline } from './pipeline.ts';
import { randomChange, type Places } from './random-change.ts';
import { randomPipeline } from './random-pipeline.ts';
import { rowsOf } from './random-sources.ts';
import { asItIs, runPipeline, type Outcome } from './run-pipeline.ts';
import type { Table } from './table.ts';
import { victimsOf, type Victims } from './victims.ts';

/** A pipeline as it runs day by day. */
export interface World {
  readonly places: Places;
  readonly pipeline: Pipeline;
  readonly days: readonly Day[];
}

interface Day {
  /** What stood there the day before. */
  readonly before: Outcome;
  /** The sources of this day, and what is made of them. */
  readonly sources: ReadonlyMap<string, Table>;
  readonly without: Outcome;
}

/** A change to a pipeline, and whom it harmed when it was made. */
export interface Case {
  readonly world: World;
  readonly change: Change;
  readonly downstream: Downstream;
  readonly victims: Victims;
}

/** A change is made on so many days with other rows, and in as many ways; who is harmed on any of them is a victim. */
const DAYS = 3;

/** Of a hundred jobs `silent` do not say which fields they use. */
export const randomWorld = (seed: number, silent: number): World => {
  const pipeline = randomPipeline(seed, silent);
  const days = Array.from({ length: DAYS }, (_, number): Day => {
    const rows = (of: number) => rowsOf(pipeline.sources, seed * 64 + number * 2 + of);
    const before = runPipeline(pipeline, rows(0), asItIs, new Map());
    const sources = rows(1);
    const without = runPipeline(pipeline, sources, asItIs, before.tables);
    if (before.failed.size + without.failed.size > 0) throw new Error('unreachable: it runs');
    return { before, sources, without };
  });
  const places = { datasets: `postgres://db-${seed}:5432`, jobs: `jobs-${seed}` };
  return { places, pipeline, days };
};

/** What the tables hold before anything is changed. */
export const tablesOf = ({ days }: World): ReadonlyMap<string, Table> =>
  days[0]?.before.tables ?? new Map<string, Table>();

/** The change is made for real, on each of the days. */
export const randomCase = (world: World, kind: ChangeKind, seed: number): Case => {
  const { pipeline, days } = world;
  const change = drawnChange(world, kind, seed);
  const changed = 'job' in change ? null : change.dataset.name;
  const found = days.map(({ before, sources, without }, way) => {
    const having = runPipeline(pipeline, sources, madeChange(change, way), before.tables);
    const other = comparedWith(change, way);
    const expected =
      other === null ? without : runPipeline(pipeline, sources, other, before.tables);
    return victimsOf(pipeline, changed, expected, having);
  });
  return { world, change, downstream: downstreamOf(change, pipeline), victims: united(found) };
};

const drawnChange = (world: World, kind: ChangeKind, seed: number): Change => {
  const chance = chanceOf(seed);
  for (let tries = 0; tries < 100; tries += 1) {
    const change = randomChange(chance, kind, world.pipeline, tablesOf(world), world.places);
    if (change !== null) return change;
  }
  throw new Error(`unreachable: seed ${seed} has nothing for ${kind}`);
};

const united = (found: readonly Victims[]): Victims => ({
  datasets: new Set(found.flatMap(({ datasets }) => [...datasets])),
  jobs: new Set(found.flatMap(({ jobs }) => [...jobs])),
  fields: new Set(found.flatMap(({ fields }) => [...fields])),
  ownFields: new Set(found.flatMap(({ ownFields }) => [...ownFields])),
});
