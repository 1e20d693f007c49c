import type { EntityManager } from 'typeorm';
import type { RunView } from '../../catalog.ts';
import type { DatasetName } from '#openlineage';
import { grouped } from '../grouped.ts';
import type { AttemptAt } from '../runs/run-attempts.ts';
import { runViews } from '../runs/run-views.ts';
import { attemptsWithKeys, type RunKey } from '../runs/runs-with-keys.ts';
import { versionViews, type DataVersionView, type VersionsUsedView } from './version-views.ts';
import type { VersionAt } from './version-at.ts';
import { versionsUsed, type VersionsUsed } from './versions-used.ts';

/** A run on the way back: what it wrote that the later runs read, and what it read itself. */
export interface ProvenanceStep extends VersionsUsedView {
  readonly run: RunView;
  /** Number of steps from the starting run, which has distance 0. */
  readonly distance: number;
}

/** The runs and data versions that a run depends on. */
export interface Provenance {
  /** Nearest first, then by the start of the run. */
  readonly steps: readonly ProvenanceStep[];
  /** Whether the depth limit cut off steps. */
  readonly cut: boolean;
}

/** Where to start: at an attempt of a run, or at one of the data versions that it wrote. */
export interface ProvenanceStart extends RunKey, Pick<RunView, 'attempt'> {
  readonly wrote: Pick<DataVersionView, 'dataset' | 'version'> | null;
}

/** Limits of the traversal. */
export interface ProvenanceLimits {
  /** The greatest distance to follow. Null: no limit. */
  readonly depth: number | null;
  /**
   * Called before each level. May throw to abort the traversal, for example when it takes too long.
   */
  onStep(): void;
}

/**
 * Follows a run back through the data versions that it read to the runs that wrote them, and so on
 * (breadth first). Each run is visited once, at its least distance, so cycles end. An unknown run
 * has no steps.
 */
export const provenanceOf = async (
  db: EntityManager,
  asOf: number,
  start: ProvenanceStart,
  { depth, onStep }: ProvenanceLimits,
): Promise<Provenance> => {
  const [attempts = []] = await attemptsWithKeys(db, asOf, [start]);
  const first = attempts[start.attempt - 1];
  if (!first) return { steps: [], cut: false };
  const met = new Map([[keyOf(first), first]]);
  const found: Found[] = [];
  let level: readonly AttemptAt[] = [first];
  let distance = 0;
  let cut = false;
  while (level.length > 0) {
    onStep();
    const used = await versionsUsed(db, asOf, level);
    for (const [index, attempt] of level.entries()) {
      const own = used[index];
      if (own) found.push({ attempt, distance, used: own });
    }
    const before = writersOf(used).filter((writer) => !met.has(keyOf(writer)));
    cut = depth !== null && distance >= depth && before.length > 0;
    if (cut) break;
    level = [...new Map(before.map((writer) => [keyOf(writer), writer])).values()];
    for (const writer of level) met.set(keyOf(writer), writer);
    distance += 1;
  }
  return { steps: await stepsOf(db, asOf, start.wrote, found), cut };
};

interface Found {
  readonly attempt: AttemptAt;
  readonly distance: number;
  readonly used: VersionsUsed;
}

const keyOf = ({ run, attempt }: AttemptAt): string => `${run.id} ${attempt.number}`;

const writersOf = (used: readonly VersionsUsed[]): readonly AttemptAt[] =>
  used.flatMap(({ reads }) => reads.flatMap(({ version }) => version?.writer ?? []));

const stepsOf = async (
  db: EntityManager,
  asOf: number,
  wrote: ProvenanceStart['wrote'],
  found: readonly Found[],
): Promise<readonly ProvenanceStep[]> => {
  const read = grouped(
    found.flatMap(({ used }) => used.reads.flatMap(({ version }) => version ?? [])),
    ({ writer }) => writer && keyOf(writer),
  );
  const onTheWay = found.map(({ attempt, distance, used }): Found => {
    if (distance === 0) return { attempt, distance, used };
    return { attempt, distance, used: { ...used, wrote: eachOnce(read.get(keyOf(attempt))) } };
  });
  const uses = onTheWay.map(({ used }) => used);
  const views = await versionViews(db, asOf, [], uses);
  const runs = await runViews(
    db,
    asOf,
    found.map(({ attempt }) => attempt),
  );
  return onTheWay
    .flatMap(({ distance, used }, index) => {
      const run = runs[index];
      if (!run) return [];
      const own = views.used(used);
      const asked = wrote === null || distance > 0 ? own.wrote : own.wrote.filter(isOf(wrote));
      return [{ run, distance, reads: own.reads, wrote: asked }];
    })
    .sort(nearestFirst);
};

const eachOnce = (versions: readonly VersionAt[] = []): readonly VersionAt[] => [
  ...new Map(versions.map((one) => [`${one.dataset} ${one.version ?? ''}`, one])).values(),
];

const isOf =
  ({ dataset, version }: { dataset: DatasetName; version: string | null }) =>
  (one: DataVersionView): boolean =>
    one.version === version &&
    one.dataset.namespace === dataset.namespace &&
    one.dataset.name === dataset.name;

const nearestFirst = (a: ProvenanceStep, b: ProvenanceStep): number => {
  if (a.distance !== b.distance) return a.distance - b.distance;
  const [one, other] = [a, b].map(({ run }) => `${run.startedAt} ${run.runId} ${run.job.name}`);
  return (one ?? '') < (other ?? '') ? -1 : 1;
};
