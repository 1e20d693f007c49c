import { In, type EntityManager } from 'typeorm';
import { RunEventRow } from '../../log-tables.ts';
import { inChunks } from '../in-chunks.ts';
import { eventsFrom } from './job-events.ts';
import { usesOfEvents } from './uses-of-events.ts';

/** A job and a dataset that it writes. */
export interface JobOutput {
  readonly job: number;
  readonly dataset: number;
}

/**
 * For each of these whether every run of the job creates the dataset, so that its fields follow the job: the last
 * events of the job's latest two runs state CREATE in the lifecycle facet. One run does not show it, for any table
 * is created once.
 */
export const areRecreated = async (
  db: EntityManager,
  asOf: number,
  outputs: readonly JobOutput[],
): Promise<readonly boolean[]> => {
  const jobs = [...new Set(outputs.map(({ job }) => job))];
  const places = jobs.map((job) => ({ job, last: null, most: RUNS_LOOKED_AT }));
  const lists = await eventsFrom(db, asOf, places, 'LAST_OF_RUNS');
  const latest = lists.filter((list) => list.length === RUNS_LOOKED_AT).flat();
  const sequences = latest.map(({ sequence }) => sequence);
  const rows = await inChunks(sequences, (chunk) =>
    db.findBy(RunEventRow, { sequence: In(chunk) }),
  );
  const uses = await usesOfEvents(db, asOf, rows);
  const created = new Map<string, number>();
  for (const [index, { changes }] of uses.entries())
    for (const dataset of new Set(changes.filter(([, word]) => word === 'CREATE').map(first))) {
      const key = keyOf({ job: rows[index]?.job ?? -1, dataset });
      created.set(key, (created.get(key) ?? 0) + 1);
    }
  return outputs.map((output) => created.get(keyOf(output)) === RUNS_LOOKED_AT);
};

const RUNS_LOOKED_AT = 2;

const first = ([dataset]: readonly [number, string]): number => dataset;

const keyOf = ({ job, dataset }: JobOutput): string => `${job} ${dataset}`;
