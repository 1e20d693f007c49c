import type { DatasetFacets, DatasetMention, DatasetName, JobFacets, RunEvent } from '#openlineage';
import { isRename } from '../rules/resolve-names.ts';
import { lineageOfRun, type StoredLineage } from '../rules/stored-lineage.ts';
import { createCache } from '../state/cache.ts';
import type { ProjectionState } from '../state/state.ts';

/** What a run event states, and the hash under which it is kept. */
export interface StatedContent {
  readonly content: StoredLineage;
  readonly hash: string;
  /** Whether any of its outputs is the new name in a RENAME. */
  readonly renames: boolean;
}

/** The parts of an event that its lineage is made from. They are about as large as it is. */
interface Parts {
  readonly extractionError: boolean;
  readonly lineage: JobFacets['lineage'];
  readonly jobType: JobFacets['jobType'];
  readonly inputs: readonly StatedDataset[];
  readonly outputs: readonly StatedDataset[];
}

/** What a job stated before. */
interface StatedBefore extends StatedContent {
  readonly parts: Parts;
  readonly size: number;
}

interface StatedDataset extends DatasetName {
  readonly facets: Pick<DatasetFacets, 'columnLineage' | 'lifecycle' | 'version'>;
}

// A job states one thing at START and another at COMPLETE.
const KEPT_PER_JOB = 3;

/**
 * Finds what a run event states among what the last events of its job stated: most runs state the same. It is the same where
 * the parts are the same objects, which the reader of events gives for bytes that came before.
 */
export const createStatedContents = (state: ProjectionState) => {
  const ofJobs = createCache<number, readonly StatedBefore[]>(state.budget.statedContents);
  return (event: RunEvent, job: number): StatedContent => {
    const known = ofJobs.get(job) ?? [];
    const former = known.find(({ parts }) => isSame(parts, event));
    if (former) {
      if (!state.isKept(former.hash)) state.keep(former.content);
      return former;
    }
    const content = lineageOfRun(event);
    const hash = state.keep(content);
    const renames = content.outputs.some(isRename);
    const stated = { content, hash, renames };
    const size = 100 + (state.text(hash)?.length ?? 0);
    const kept = [{ ...stated, parts: partsOf(event), size }, ...known.slice(0, KEPT_PER_JOB - 1)];
    ofJobs.set(
      job,
      kept,
      kept.reduce((sum, one) => sum + one.size, 0),
    );
    return stated;
  };
};

export type StatedContents = ReturnType<typeof createStatedContents>;

const partsOf = ({ inputs, outputs, jobFacets, runFacets }: RunEvent): Parts => ({
  extractionError: runFacets.hasExtractionError,
  lineage: jobFacets.lineage,
  jobType: jobFacets.jobType,
  inputs: inputs.map(partOf),
  outputs: outputs.map(partOf),
});

const partOf = ({ namespace, name, facets }: DatasetMention): StatedDataset => {
  const { columnLineage, lifecycle, version } = facets;
  return {
    namespace,
    name,
    facets: {
      ...(columnLineage !== undefined && { columnLineage }),
      ...(lifecycle !== undefined && { lifecycle }),
      ...(version !== undefined && { version }),
    },
  };
};

const isSame = (parts: Parts, { inputs, outputs, jobFacets, runFacets }: RunEvent): boolean =>
  parts.extractionError === runFacets.hasExtractionError &&
  parts.lineage === jobFacets.lineage &&
  parts.jobType === jobFacets.jobType &&
  areSame(parts.inputs, inputs) &&
  areSame(parts.outputs, outputs);

const areSame = (some: readonly StatedDataset[], others: readonly StatedDataset[]): boolean =>
  some.length === others.length &&
  some.every(({ namespace, name, facets }, at) => {
    const other = others[at];
    return (
      name === other?.name &&
      namespace === other.namespace &&
      facets.columnLineage === other.facets.columnLineage &&
      facets.lifecycle === other.facets.lifecycle &&
      facets.version === other.facets.version
    );
  });
