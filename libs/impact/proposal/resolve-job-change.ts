import type { ProgramGraph } from '../propagation/program-graph.ts';
import type { Change } from '#own-events';
import { shown, type FoundDataset, type FoundJob, type NameLookup } from './name-lookup.ts';
import { seed, type ResolvedChange } from './seeds.ts';

export type JobChange = Extract<Change, { readonly job: object }>;

/** A change of a job; a string says why it cannot be assessed. */
export const resolveJobChange = (
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
