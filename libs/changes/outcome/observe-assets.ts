import {
  datasetsByName,
  jobsByName,
  quietOf,
  runsOfDatasets,
  runsOfJobs,
  schemaVersionsOf,
  type Catalog,
  type RunView,
} from '#catalog';
import { assetKey, type Asset } from '#impact';

/** What became of a dataset or job after a change. */
export interface Trouble {
  readonly kind: 'FAILED' | 'QUIET' | 'SCHEMA_CHANGED' | 'NOT_WRITTEN';
  /** The event that shows it; null for silence. */
  readonly sequence: number | null;
  /** One sentence. */
  readonly sentence: string;
}

/** WELL: a run completed since. UNHEARD: nothing has begun since. */
export type Since = Trouble | 'WELL' | 'UNHEARD';

// So many runs back, a run that failed is still found.
const LATEST = { first: 100, after: null };

/** What became of each of these datasets and jobs after a sequence, by their keys; fields are left out. */
export const troublesAfter = async (
  db: Catalog['db'],
  after: number,
  asOf: number,
  assets: readonly Asset[],
): Promise<ReadonlyMap<string, Since>> => {
  const found = new Map<string, Since>();
  const jobs = await viewed(assets, 'JOB', (names) => jobsByName(db, asOf, names));
  const nodes = jobs.map(({ node }) => node);
  const runs = await runsOfJobs(db, asOf, nodes, LATEST);
  const quiet = await quietOf(db, asOf, nodes);
  for (const [index, { asset }] of jobs.entries()) {
    const begun = begunAfter(runs[index]?.items ?? [], after);
    found.set(assetKey(asset), ofJob(begun, quiet[index] ?? null));
  }
  const datasets = await viewed(assets, 'DATASET', (names) => datasetsByName(db, asOf, names));
  const ids = datasets.map(({ node }) => node);
  const writing = await runsOfDatasets(db, asOf, ids, 'OUTPUT', LATEST);
  const versions = await schemaVersionsOf(db, asOf, ids, LATEST);
  for (const [index, { asset }] of datasets.entries()) {
    const breaking = (versions[index]?.items ?? [])
      .map(({ node }) => node)
      .findLast(({ since, compatible }) => since > after && !compatible);
    const begun = begunAfter(writing[index]?.items ?? [], after);
    found.set(
      assetKey(asset),
      breaking
        ? {
            kind: 'SCHEMA_CHANGED',
            sequence: breaking.since,
            sentence: `schema version ${breaking.number} is breaking: ${breaking.reason ?? ''}`,
          }
        : ofWriting(begun),
    );
  }
  return found;
};

const viewed = async (
  assets: readonly Asset[],
  kind: 'JOB' | 'DATASET',
  views: (names: readonly Asset[]) => Promise<readonly ({ readonly node: number } | null)[]>,
) => {
  const own = assets.filter((asset) => asset.kind === kind);
  const found = await views(own);
  return own.flatMap((asset, index) => {
    const node = found[index]?.node;
    return node === undefined ? [] : [{ asset, node }];
  });
};

/** Runs that began after a sequence, the one heard of last first. */
const begunAfter = (
  items: readonly { readonly node: RunView }[],
  after: number,
): readonly RunView[] =>
  items
    .map(({ node }) => node)
    .filter(({ events }) => events.every((sequence) => sequence > after));

const ofJob = (begun: readonly RunView[], quiet: { readonly since: string } | null): Since => {
  const failed = begun.find(({ state }) => state === 'FAILED');
  if (failed) return failure(failed, 'FAILED');
  if (begun.some(({ state }) => state === 'COMPLETED')) return 'WELL';
  if (quiet === null) return 'UNHEARD';
  return {
    kind: 'QUIET',
    sequence: null,
    sentence: `nothing was heard of it since ${quiet.since}`,
  };
};

/** A dataset that was written after all is well, although a run failed before. */
const ofWriting = (begun: readonly RunView[]): Since => {
  if (begun.some(({ state }) => state === 'COMPLETED')) return 'WELL';
  const failed = begun.find(({ state }) => state === 'FAILED');
  return failed ? failure(failed, 'NOT_WRITTEN') : 'UNHEARD';
};

const failure = (
  { runId, job, errorMessage, events }: RunView,
  kind: Trouble['kind'],
): Trouble => ({
  kind,
  sequence: events.reduce((last, sequence) => Math.max(last, sequence), 0),
  sentence: `run ${runId} of ${job.name} failed${errorMessage === null ? '' : `: ${errorMessage}`}`,
});
