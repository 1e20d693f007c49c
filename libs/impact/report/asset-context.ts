import {
  datasetsByName,
  habitsOf,
  jobsByName,
  runsOfDatasets,
  runsOfJobs,
  type Catalog,
  type DatasetView,
  type JobView,
  type RunView,
} from '#catalog';
import type { DatasetName } from '#openlineage';
import type { Asset, AssetVerdict, VictimDetails } from '../assessment.ts';
import type { Deadline } from '../deadline.ts';

type Known = Omit<VictimDetails, 'asset' | 'rhythmSeconds'>;

const LAST = { first: 1, after: null };

/** What is known of the datasets and jobs that verdicts speak of, in the order of the verdicts; for a field its dataset's stands. */
export const assetContexts = async (
  db: Catalog['db'],
  asOf: number,
  verdicts: readonly AssetVerdict[],
  deadline: Deadline,
): Promise<readonly VictimDetails[]> => {
  const assets = verdicts.map(({ asset }) => asset).filter(({ kind }) => kind !== 'FIELD');
  const ofKind = (kind: Asset['kind']) => assets.filter((asset) => asset.kind === kind);
  const datasets = await datasetsByName(db, asOf, ofKind('DATASET'));
  const jobs = await jobsByName(db, asOf, ofKind('JOB'));
  deadline.left();
  const written = await runsOfDatasets(db, asOf, nodesOf(datasets), 'OUTPUT', LAST);
  deadline.left();
  const run = await runsOfJobs(db, asOf, nodesOf(jobs), LAST);
  deadline.left();

  const known = { DATASET: new DatasetNameMap<Known>(), JOB: new DatasetNameMap<Known>() };
  const know = (
    kind: 'DATASET' | 'JOB',
    views: readonly (DatasetView | JobView | null)[],
    runs: typeof run,
  ) => {
    for (const [index, view] of views.filter((one) => one !== null).entries()) {
      const { namespace, name } = view;
      const owners = view.owners.map((owner) => ({ name: owner.name, type: owner.type }));
      const lastRun = lastRunOf(runs[index]?.items[0]?.node);
      known[kind].set({ namespace, name }, { owners, lastRun });
    }
  };
  know('DATASET', datasets, written);
  know('JOB', jobs, run);
  const details = assets.map((asset) => ({
    asset,
    ...(known[asset.kind === 'JOB' ? 'JOB' : 'DATASET'].get(asset) ?? {
      owners: [],
      lastRun: null,
    }),
  }));
  const rhythms = await rhythmsOf(db, asOf, details);
  deadline.left();
  return details.map((one, index) => ({ ...one, rhythmSeconds: rhythms[index] ?? null }));
};

const nodesOf = (views: readonly ({ readonly node: number } | null)[]): readonly number[] =>
  views.flatMap((view) => view?.node ?? []);

const lastRunOf = (view: RunView | undefined): VictimDetails['lastRun'] =>
  view === undefined
    ? null
    : { runId: view.runId, job: view.job, state: view.state, startedAt: view.startedAt };

/** Of a job its own habit; of a dataset that of the job that wrote it last. */
const rhythmsOf = async (
  db: Catalog['db'],
  asOf: number,
  details: readonly Pick<VictimDetails, 'asset' | 'lastRun'>[],
): Promise<readonly (number | null)[]> => {
  const writers = details.map(({ asset, lastRun }) =>
    asset.kind === 'JOB' ? asset : (lastRun?.job ?? null),
  );
  const views = await jobsByName(
    db,
    asOf,
    writers.flatMap((job) => job ?? []),
  );
  const habits = await habitsOf(db, asOf, nodesOf(views));
  const rhythms = new DatasetNameMap<number | null>();
  for (const [index, view] of views.filter((one) => one !== null).entries())
    rhythms.set(view, habits[index] ?? null);
  return writers.map((job) => (job === null ? null : (rhythms.get(job) ?? null)));
};

/** A map by the names of datasets, or of jobs. */
class DatasetNameMap<T> {
  readonly #values = new Map<string, Map<string, T>>();

  get({ namespace, name }: DatasetName): T | undefined {
    return this.#values.get(namespace)?.get(name);
  }

  set({ namespace, name }: DatasetName, value: T): void {
    let own = this.#values.get(namespace);
    if (own === undefined) {
      own = new Map<string, T>();
      this.#values.set(namespace, own);
    }
    own.set(name, value);
  }
}
