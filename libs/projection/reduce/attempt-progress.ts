import { isJsonObject } from '#openlineage';
import {
  advance,
  newAttempt,
  type AttemptProgress,
  type JobType,
  type RunFact,
} from '../rules/attempts.ts';
import { countingStatements } from '../rules/metadata.ts';
import { isRename } from '../rules/resolve-names.ts';
import { statesLineage } from '../rules/run-lineage.ts';
import type { StoredLineage } from '../rules/stored-lineage.ts';
import type { AttemptRow, RunEventRow } from '../state/rows.ts';
import type { ProjectionState } from '../state/state.ts';
import type { Reducer } from './reducer.ts';
import type { Resolved } from './resolved-lineage.ts';

/** What an attempt is made of, after some of its events. */
export interface Progress extends AttemptProgress<RunFact> {
  readonly began: string;
  readonly last: string;
  readonly parentKey: string | null;
  readonly extractionError: boolean;
  readonly jobType: JobType | null;
  readonly renames: boolean;
  readonly lineage: string | null;
}

export const progressOf = (row: AttemptRow): Progress => ({
  state: row.ownState,
  terminal: row.terminal === null ? null : { orderKey: row.terminal, eventType: '' },
  firstTerminal: row.firstTerminal === null ? null : { orderKey: row.firstTerminal, eventType: '' },
  hasStart: row.hasStart,
  began: row.began,
  last: row.last,
  parentKey: row.parentKey,
  extractionError: row.extractionError,
  jobType: row.jobType === null ? null : (JSON.parse(row.jobType) as JobType),
  renames: row.renames,
  lineage: row.lineage,
});

/**
 * An attempt after one more of its events, which comes last in event order. `snapshot` is the same for all of its events: see
 * isSnapshot.
 */
export const step = (
  { reader }: Reducer,
  before: Progress | null,
  row: RunEventRow,
  content: StoredLineage,
  resolved: Resolved,
  snapshot: boolean,
): Progress => {
  const former = before?.lineage ?? null;
  const lineage =
    snapshot && former !== null
      ? statesLineage(resolved.content)
        ? resolved.hash
        : former
      : reader.accumulate(former, resolved);
  const { state, terminal, firstTerminal, hasStart } = advance<RunFact>(before ?? newAttempt, row);
  return {
    state,
    terminal,
    firstTerminal,
    hasStart,
    began: before?.began ?? row.orderKey,
    last: row.orderKey,
    parentKey: row.parentKey ?? before?.parentKey ?? null,
    extractionError: (before?.extractionError ?? false) || content.extractionError,
    jobType: content.jobType ?? before?.jobType ?? null,
    renames: (before?.renames ?? false) || content.outputs.some(isRename),
    lineage,
  };
};

/** The job's own jobType facet, for attempts that send none. */
export const jobTypeOf = (state: ProjectionState, job: number): JobType | null => {
  const statements = [...state.facetStatements.group(job).values()];
  const [row] = countingStatements(
    'jobType',
    statements.filter(({ key }) => key === 'jobType'),
  );
  if (!row?.content) return null;
  const facet = state.facet(row.content);
  if (!isJsonObject(facet) || typeof facet['processingType'] !== 'string') return null;
  const pattern = facet['emissionPattern'];
  const mode = isJsonObject(pattern) ? pattern['eventContentMode'] : null;
  return {
    processingType: facet['processingType'],
    eventContentMode: typeof mode === 'string' ? mode : null,
  };
};
