import type { Change, ChangeKind } from '#impact';
import { chanceOf } from './chance.ts';
import { downstreamOf, type Downstream } from './downstream-of.ts';
import { madeChange } from './made-change.ts';
import type { Pipeline } from './pipeline.ts';
import { randomChange, type Places } from './random-change.ts';
import { randomPipeline } from './random-pipeline.ts';
import { rowsOf } from './random-sources.ts';
import { asItIs, runPipeline } from './run-pipeline.ts';
import type { Table } from './table.ts';
import { victimsOf, type Victims } from './victims.ts';

/** A pipeline, a change to it, and whom that change harmed when it was made. */
export interface Case {
  readonly places: Places;
  readonly pipeline: Pipeline;
  /** What stood there the day before the change. */
  readonly tables: ReadonlyMap<string, Table>;
  readonly change: Change;
  readonly downstream: Downstream;
  readonly victims: Victims;
}

// Most changes are to a field: as often as all others together, twice.
const kinds: readonly ChangeKind[] = [
  ...Array.from({ length: 3 }, () => fieldKinds()).flat(),
  'DROP_DATASET',
  'RENAME_DATASET',
  'MOVE_DATASET',
  'REMOVE_JOB',
  'REMOVE_INPUT',
  'REMOVE_OUTPUT',
  'STOP_FEED',
  'DELAY_FEED',
];

function fieldKinds(): readonly ChangeKind[] {
  return [
    'DROP_FIELD',
    'ADD_FIELD',
    'RENAME_FIELD',
    'RETYPE_FIELD',
    'TIGHTEN_NULLABILITY',
    'LOOSEN_NULLABILITY',
    'CHANGE_MEANING',
    'CHANGE_UNIT',
    'REPLACE_SCHEMA',
  ];
}

/** Each change is made on so many days with other rows, and in as many ways; who is harmed on any of them is a victim. */
const DAYS = 3;

/** The seed decides everything; `silent` of a hundred jobs do not say which fields they use. */
export const randomCase = (seed: number, silent: number): Case => {
  const pipeline = randomPipeline(seed, silent);
  const places = { datasets: `postgres://db-${seed}:5432`, jobs: `jobs-${seed}` };
  const day = (number: number) => rowsOf(pipeline.sources, seed * 64 + number);
  const { tables } = runPipeline(pipeline, day(0), asItIs, new Map());
  const kind = kinds[seed % kinds.length] ?? 'DROP_FIELD';
  const change = drawnChange(seed, kind, pipeline, tables, places);
  const changed = 'job' in change ? null : change.dataset.name;
  const found = Array.from({ length: DAYS }, (_, way) => {
    const before = runPipeline(pipeline, day(way * 2), asItIs, new Map());
    const fresh = day(way * 2 + 1);
    const without = runPipeline(pipeline, fresh, asItIs, before.tables);
    if (before.failed.size + without.failed.size > 0) throw new Error('unreachable: it ran before');
    const having = runPipeline(pipeline, fresh, madeChange(change, way), before.tables);
    return victimsOf(pipeline, changed, without, having);
  });
  const downstream = downstreamOf(change, pipeline);
  return { places, pipeline, tables, change, downstream, victims: united(found) };
};

const drawnChange = (
  seed: number,
  kind: ChangeKind,
  pipeline: Pipeline,
  tables: ReadonlyMap<string, Table>,
  places: Places,
): Change => {
  const chance = chanceOf(seed ^ 0x5eed);
  for (let tries = 0; tries < 100; tries += 1) {
    const change = randomChange(chance, kind, pipeline, tables, places);
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
