import { type Catalog, datasetsByName } from '#catalog';
import type { Change, ChangeKind, Proposal } from '#domain-events';
import type { ProgramGraph } from '../propagation/program-graph.ts';
import {
  type FoundDataset,
  type FoundJob,
  nameLookup,
  type NameLookup,
  shown,
} from './name-lookup.ts';
import { BadProposal } from './parse-proposal.ts';
import { resolveDatasetChange } from './resolve-dataset-change.ts';
import { resolveFieldChange } from './resolve-field-change.ts';
import { type ResolvedChange, type ResolvedProposal, seed } from './seeds.ts';

/** Resolves the names in a proposal to nodes of the graph; throws {@link BadProposal} with every problem of every change. */
export const resolveProposal = async (
  db: Catalog['db'],
  proposal: Proposal,
  asOf: number,
  graph: ProgramGraph,
): Promise<ResolvedProposal> => {
  const { changes } = proposal;
  const found = await nameLookup(db, asOf, changes, graph);
  await graph.load(usedByJobs(changes, found));
  const taken = await takenNames(db, asOf, changes);
  const problems: string[] = [];
  const resolved: ResolvedChange[] = [];
  for (const [index, change] of changes.entries()) {
    const one = resolveChange(change, index, found, taken, graph);
    if (typeof one === 'string') problems.push(`change ${index + 1} (${change.kind}): ${one}`);
    else resolved.push(one);
  }
  if (problems.length > 0) throw new BadProposal(problems);
  const conflicts = conflictsIn(resolved.map(({ change }) => change));
  if (conflicts.length > 0) throw new BadProposal(conflicts);
  return {
    proposal: { ...proposal, changes: resolved.map(({ change }) => change) },
    seeds: resolved.flatMap(({ seeds }) => seeds),
  };
};

const resolveChange = (
  change: Change,
  index: number,
  found: NameLookup,
  taken: ReadonlySet<string>,
  graph: ProgramGraph,
): ResolvedChange | string => {
  if ('job' in change) return resolveJobChange(change, index, found, graph);
  if (change.kind === 'CREATE_DATASET') return resolveNewDataset(change, found);
  if ('field' in change) return resolveFieldChange(change, index, found);
  return resolveDatasetChange(change, index, found, taken);
};

/** A dataset that does not exist yet affects nothing; a string says that it exists. */
const resolveNewDataset = (
  change: Extract<Change, { readonly kind: 'CREATE_DATASET' }>,
  found: NameLookup,
): ResolvedChange | string =>
  typeof found.dataset(change.dataset) === 'string'
    ? { change, seeds: [] }
    : `${shown(change.dataset)} exists already, so creating it changes nothing`;

/** The inputs and outputs of jobs, for the message when a change names another dataset. */
const usedByJobs = (changes: readonly Change[], found: NameLookup): readonly number[] =>
  changes.flatMap((change) => {
    const job = 'job' in change ? found.job(change.job) : '';
    return typeof job === 'string' ? [] : [...job.node.inputs.keys(), ...job.node.outputs.keys()];
  });

/** Those of the new names of datasets that are taken already. */
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

type JobChange = Extract<Change, { readonly job: object }>;

/** A change of a job; a string says why it cannot be assessed. */
const resolveJobChange = (
  change: JobChange,
  index: number,
  names: NameLookup,
  graph: ProgramGraph,
): ResolvedChange | string => {
  const found = names.job(change.job);
  if (typeof found === 'string') return found;
  const { namespace, name } = found.view;
  const job = { namespace, name };
  const where = { kind: 'JOB' as const, node: found.node.node };
  if (change.kind === 'REMOVE_JOB')
    return { change: { ...change, job }, seeds: [seed('remove-job', index, where)] };
  const used = names.dataset(change.dataset);
  if (typeof used === 'string') return used;
  const dataset = { namespace: used.view.namespace, name: used.view.name };
  const resolved = { ...change, job, dataset };
  const { node } = used.node;
  if (resolved.kind === 'REMOVE_INPUT')
    return isReadBy(found, used)
      ? {
          change: resolved,
          seeds: [seed('remove-input', index, { ...where, kind: 'JOB_INPUT', input: node })],
        }
      : `${shown(job)} does not read ${shown(dataset)}, so taking it away changes nothing${listed('it reads', found.node.inputs, graph)}`;
  return found.node.outputs.has(node)
    ? {
        change: resolved,
        seeds: [
          seed('remove-output', index, where),
          seed('output-removed', index, { kind: 'DATASET', node }),
        ],
      }
    : `${shown(job)} does not write ${shown(dataset)}, so taking it away changes nothing${listed('it writes', found.node.outputs, graph)}`;
};

const isReadBy = ({ node: job }: FoundJob, { node: dataset }: FoundDataset): boolean =>
  job.inputs.has(dataset.node) || dataset.datasetEdgesOf(job.node).length > 0;

const listed = (verb: string, nodes: ReadonlyMap<number, number>, graph: ProgramGraph): string => {
  const names = [...nodes.keys()]
    .filter((node) => graph.isLoaded(node))
    .map((node) => graph.name(node));
  return names.length === 0 ? '' : `; ${verb} ${names.map(shown).sort().join(', ')}`;
};

/** The changes that exclude each other, or are stated twice, each pair as a sentence. All names must be canonical. */
const conflictsIn = (changes: readonly Change[]): readonly string[] =>
  changes.flatMap((change, later) =>
    changes.slice(0, later).flatMap((other, earlier) => {
      const pair = `changes ${earlier + 1} (${other.kind}) and ${later + 1} (${change.kind})`;
      if (JSON.stringify(change) === JSON.stringify(other)) return [`${pair} are the same`];
      return conflict(change, other) ? [`${pair} cannot both be made: ${subjectOf(change)}`] : [];
    }),
  );

const conflict = (a: Change, b: Change): boolean => {
  if ('job' in a || 'job' in b)
    return (
      'job' in a && 'job' in b && shown(a.job) === shown(b.job) && isOneOf(a, b, ['REMOVE_JOB'])
    );
  if (shown(a.dataset) !== shown(b.dataset)) return false;
  if (isOneOf(a, b, ['DROP_DATASET'])) return true;
  if (isBoth(a, b, ['RENAME_DATASET', 'MOVE_DATASET'])) return true;
  if (isBoth(a, b, ['STOP_FEED', 'DELAY_FEED'])) return true;
  const isOfFields = (change: Change) => 'field' in change || change.kind === 'REPLACE_SCHEMA';
  if (isOneOf(a, b, ['REPLACE_SCHEMA'])) return isOfFields(a) && isOfFields(b);
  if (!('field' in a) || !('field' in b)) return false;
  if (newName(a) !== null && newName(a) === newName(b)) return true;
  if (a.field !== b.field) return false;
  return (
    isOneOf(a, b, ['DROP_FIELD']) ||
    a.kind === b.kind ||
    isBoth(a, b, ['TIGHTEN_NULLABILITY', 'LOOSEN_NULLABILITY'])
  );
};

const isOneOf = (a: Change, b: Change, kinds: readonly ChangeKind[]): boolean =>
  kinds.includes(a.kind) || kinds.includes(b.kind);

const isBoth = (a: Change, b: Change, kinds: readonly ChangeKind[]): boolean =>
  kinds.includes(a.kind) && kinds.includes(b.kind);

const newName = (change: Change): string | null => {
  if (change.kind === 'RENAME_FIELD') return change.to;
  return change.kind === 'ADD_FIELD' ? change.field : null;
};

const subjectOf = (change: Change): string => {
  if ('field' in change) return `${change.field} of ${shown(change.dataset)}`;
  return 'job' in change ? shown(change.job) : shown(change.dataset);
};
