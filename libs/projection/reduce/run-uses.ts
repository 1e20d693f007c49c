import type { DatasetMention } from '#openlineage';
import { indexableKey } from '../db-text.ts';
import type { RunLineage } from '../rules/run-lineage.ts';

/** The names of the datasets that an event states its run reads, and of those that it writes. */
export interface RunUses {
  readonly reads: ReadonlySet<number>;
  readonly writes: ReadonlySet<number>;
}

export const NO_USES: RunUses = { reads: new Set(), writes: new Set() };

// Runs repeat the same lineage, which is the same object then.
const known = new WeakMap<RunLineage, RunUses>();

/** What a lineage states that this job reads and writes; nothing for a lineage that is missing. */
export const usesOf = (lineage: RunLineage | undefined, job: number): RunUses => {
  if (!lineage) return NO_USES;
  const found = known.get(lineage);
  if (found) return found;
  const uses = {
    reads: new Set(lineage.reads.flatMap(([dataset, by]) => (by === job ? [dataset] : []))),
    writes: new Set(lineage.writes.flatMap(([by, dataset]) => (by === job ? [dataset] : []))),
  };
  known.set(lineage, uses);
  return uses;
};

/** The version that an input or output states, as an indexable key. */
export const versionKeyOf = ({ facets: { version } }: DatasetMention): string | null =>
  version === undefined || version === 'deleted' ? null : indexableKey(version);
