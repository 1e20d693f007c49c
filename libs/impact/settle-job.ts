import { shown, type Finder, type FoundDataset, type FoundJob } from './finder.ts';
import type { Change } from './proposal.ts';
import { startOf, type SettledChange } from './settled.ts';
import type { Surroundings } from './surroundings.ts';

export type JobChange = Extract<Change, { readonly job: object }>;

/** A change of a job; a string says what is wrong with it. */
export const settleJob = (
  change: JobChange,
  index: number,
  finder: Finder,
  around: Surroundings,
): SettledChange | string => {
  const found = finder.job(change.job);
  if (typeof found === 'string') return found;
  const { namespace, name } = found.view;
  const job = { namespace, name };
  const where = { kind: 'JOB' as const, node: found.place.node };
  if (change.kind === 'REMOVE_JOB')
    return { change: { ...change, job }, starts: [startOf('remove-job', index, where)] };
  const used = finder.dataset(change.dataset);
  if (typeof used === 'string') return used;
  const dataset = { namespace: used.view.namespace, name: used.view.name };
  const settled = { ...change, job, dataset };
  const { node } = used.place;
  if (settled.kind === 'REMOVE_INPUT')
    return isReadBy(found, used)
      ? {
          change: settled,
          starts: [startOf('remove-input', index, { ...where, kind: 'INPUT', input: node })],
        }
      : `${shown(job)} does not read ${shown(dataset)}, so taking it away changes nothing${listed('it reads', found.place.inputs, around)}`;
  return found.place.outputs.has(node)
    ? {
        change: settled,
        starts: [
          startOf('remove-output', index, where),
          startOf('output-removed', index, { kind: 'DATASET', node }),
        ],
      }
    : `${shown(job)} does not write ${shown(dataset)}, so taking it away changes nothing${listed('it writes', found.place.outputs, around)}`;
};

const isReadBy = ({ place }: FoundJob, { place: dataset }: FoundDataset): boolean =>
  place.inputs.has(dataset.node) || dataset.feeds.some(({ job }) => job === place.node);

const listed = (verb: string, nodes: ReadonlyMap<number, number>, around: Surroundings): string => {
  const names = [...nodes.keys()]
    .filter((node) => around.has(node))
    .map((node) => around.name(node));
  return names.length === 0 ? '' : `; ${verb} ${names.map(shown).sort().join(', ')}`;
};
