import type { JobName } from '#openlineage';
import type { EventContent } from './event-content.ts';
import { justAfter } from './fact.ts';
import { rootOf } from './identity.ts';
import { isRename, namesIn, place, type PlacedContent } from './placed.ts';
import type { FoldState } from './state.ts';

/**
 * Places a content as its event means it, and notes that `owner` (a job, or a dataset that declares its sources) names
 * these datasets.
 */
export const placeContent = async (
  state: FoldState,
  content: EventContent,
  {
    owner,
    orderKey,
    sequence,
  }: { readonly owner: number; readonly orderKey: string; readonly sequence: number },
): Promise<PlacedContent> => {
  const datasets = new Map<string, { readonly named: number; readonly root: number }>();
  const jobs = new Map<string, number>();
  const names = namesIn(content);
  const read = async (name: JobName, renamed: boolean) => {
    const key = keyOf(name, renamed);
    if (datasets.has(key)) return;
    const at = renamed ? justAfter(orderKey) : orderKey;
    const node = await state.nodes.dataset(name, at, sequence);
    datasets.set(key, { named: node, root: await rootOf(state, node) });
    const mentions = await state.rows.mentions.group(node);
    if (!mentions.has(`${owner}`)) state.rows.mentions.put({ dataset: node, owner });
  };
  for (const name of [...names.datasets, ...names.left]) await read(name, false);
  for (const mention of content.outputs) if (isRename(mention)) await read(mention, true);
  for (const name of names.jobs)
    jobs.set(keyOf(name, false), await state.nodes.job(name, sequence));
  return place(content, {
    dataset: (name, renamed = false) => known(datasets, keyOf(name, renamed)).root,
    named: (name, renamed) => known(datasets, keyOf(name, renamed)).named,
    job: (name) => known(jobs, keyOf(name, false)),
  });
};

const keyOf = ({ namespace, name }: JobName, renamed: boolean): string =>
  JSON.stringify([namespace, name, renamed]);

const known = <T>(nodes: ReadonlyMap<string, T>, key: string): T => {
  const node = nodes.get(key);
  if (node === undefined) throw new Error(`unreachable: the node of ${key} was not read`);
  return node;
};
