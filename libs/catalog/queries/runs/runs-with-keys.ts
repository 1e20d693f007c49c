import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { sha256, type JobName } from '#openlineage';
import { RunRow } from '../../log-tables.ts';
import { grouped } from '../grouped.ts';
import { inChunks } from '../in-chunks.ts';
import { nodesByName } from '../names/nodes-by-name.ts';
import { attemptsAt, type AttemptAt } from './run-attempts.ts';

/** Identifies a run. The id alone is not unique: several jobs may use it. */
export interface RunKey {
  readonly runId: string;
  readonly job: JobName;
}

/** For each run all its attempts, first attempt first. An unknown run has none. */
export const attemptsWithKeys = async (
  db: EntityManager,
  asOf: number,
  runs: readonly RunKey[],
): Promise<readonly (readonly AttemptAt[])[]> => {
  const jobs = await nodesByName(
    db,
    asOf,
    'JOB',
    runs.map(({ job }) => job),
  );
  const keys = runs.map(({ runId }, index) => `${sha256(runId)} ${jobs[index]?.id ?? ''}`);
  const keyOf = ({ runKey, job }: RunRow): string => `${runKey} ${job}`;
  const asked = new Set(keys);
  const rows = await runsWithIds(
    db,
    asOf,
    runs.map(({ runId }) => sha256(runId)),
  );
  const attempts = await attemptsAt(
    db,
    asOf,
    rows.filter((row) => asked.has(keyOf(row))),
  );
  const byKey = grouped(attempts, ({ run }) => keyOf(run));
  return keys.map((key) => byKey.get(key) ?? []);
};

/** The runs of any job with these ids, given as SHA-256 hashes. */
export const runsWithIds = (
  db: EntityManager,
  asOf: number,
  keys: readonly string[],
): Promise<readonly RunRow[]> =>
  inChunks([...new Set(keys)], (chunk) =>
    db.findBy(RunRow, { runKey: In(chunk), firstSequence: LessThanOrEqual(asOf) }),
  );
