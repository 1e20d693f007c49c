import { datasetsByName, type Catalog } from '#catalog';
import { BadProposal } from './bad-proposal.ts';
import { contradictionsIn } from './contradictions.ts';
import { finder, shown, type Finder } from './finder.ts';
import type { Change, Proposal } from './proposal.ts';
import { settleDataset } from './settle-dataset.ts';
import { settleField } from './settle-field.ts';
import { settleJob } from './settle-job.ts';
import type { Settled, SettledChange } from './settled.ts';
import type { Surroundings } from './surroundings.ts';

/** Finds what a proposal names; throws {@link BadProposal} with all that is wrong with it. */
export const settle = async (
  db: Catalog['db'],
  proposal: Proposal,
  asOf: number,
  around: Surroundings,
): Promise<Settled> => {
  const { changes } = proposal;
  const found = await finder(db, asOf, changes, around);
  await around.load(usedByJobs(changes, found));
  const taken = await takenNames(db, asOf, changes);
  const problems: string[] = [];
  const settled: SettledChange[] = [];
  for (const [index, change] of changes.entries()) {
    const one = settleOne(change, index, found, taken, around);
    if (typeof one === 'string') problems.push(`change ${index + 1} (${change.kind}): ${one}`);
    else settled.push(one);
  }
  if (problems.length > 0) throw new BadProposal(problems);
  const contradictions = contradictionsIn(settled.map(({ change }) => change));
  if (contradictions.length > 0) throw new BadProposal(contradictions);
  return {
    proposal: { ...proposal, changes: settled.map(({ change }) => change) },
    starts: settled.flatMap(({ starts }) => starts),
  };
};

const settleOne = (
  change: Change,
  index: number,
  found: Finder,
  taken: ReadonlySet<string>,
  around: Surroundings,
): SettledChange | string => {
  if ('job' in change) return settleJob(change, index, found, around);
  if ('field' in change) return settleField(change, index, found);
  return settleDataset(change, index, found, taken);
};

/** What the jobs read and write, to be named where a change names something else. */
const usedByJobs = (changes: readonly Change[], found: Finder): readonly number[] =>
  changes.flatMap((change) => {
    const job = 'job' in change ? found.job(change.job) : '';
    return typeof job === 'string' ? [] : [...job.place.inputs.keys(), ...job.place.outputs.keys()];
  });

/** Those of the names that datasets are to get that are there already. */
const takenNames = async (
  db: Catalog['db'],
  asOf: number,
  changes: readonly Change[],
): Promise<ReadonlySet<string>> => {
  const names = changes.flatMap((change) => {
    if (change.kind === 'RENAME_DATASET') return [{ ...change.dataset, name: change.to }];
    return change.kind === 'MOVE_DATASET' ? [change.toDataset] : [];
  });
  const views = await datasetsByName(db, asOf, names);
  return new Set(names.filter((_, index) => views[index]).map(shown));
};
