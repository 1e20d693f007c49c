import type { JobName } from '#openlineage';
import {
  afterRename,
  isRename,
  namesIn,
  type ResolvedContent,
  resolveNames,
  type StoredLineage,
} from '#projection';
import { rootOf } from './identity.ts';
import type { FoldState } from './state.ts';
import { touchClass } from './touch-class.ts';
import type { Touched } from './touched.ts';

/** Whose word a content is (a job's, or a dataset's that declares its sources), and where in the order of events. */
export interface Word {
  readonly owner: number;
  readonly orderKey: string;
  readonly sequence: number;
}

/** Places a content as its event means it, and notes that its owner names these datasets. */
export const placeContent = async (
  state: FoldState,
  content: StoredLineage,
  word: Word,
  touched: Touched,
): Promise<ResolvedContent> => {
  const { placed, named } = await placedAs(state, content, word);
  for (const node of named) {
    await state.pace();
    const mentions = await state.rows.mentions.group(node);
    if (mentions.has(`${word.owner}`)) continue;
    if (mentions.size === 0) await touchClass(state, node, touched);
    state.rows.mentions.put({ dataset: node, owner: word.owner });
  }
  return placed;
};

/** A content as its event means it, and the nodes of all dataset names in it. */
export const placedAs = async (
  state: FoldState,
  content: StoredLineage,
  { orderKey, sequence }: Pick<Word, 'orderKey' | 'sequence'>,
): Promise<{ readonly placed: ResolvedContent; readonly named: ReadonlySet<number> }> => {
  const datasets = new Map<string, { readonly named: number; readonly root: number }>();
  const jobs = new Map<string, number>();
  const names = namesIn(content);
  const read = async (name: JobName, renamed: boolean) => {
    const key = keyOf(name, renamed);
    if (datasets.has(key)) return;
    await state.pace();
    const at = renamed ? afterRename(orderKey) : orderKey;
    const node = await state.nodes.dataset(name, at, sequence);
    datasets.set(key, { named: node, root: await rootOf(state, node) });
  };
  for (const name of [...names.datasets, ...names.vacated]) await read(name, false);
  for (const mention of content.outputs) if (isRename(mention)) await read(mention, true);
  for (const name of names.jobs)
    jobs.set(keyOf(name, false), await state.nodes.job(name, sequence));
  const placed = resolveNames(content, {
    dataset: (name, renamed = false) => known(datasets, keyOf(name, renamed)).root,
    name: (name, renamed) => known(datasets, keyOf(name, renamed)).named,
    job: (name) => known(jobs, keyOf(name, false)),
  });
  return { placed, named: new Set([...datasets.values()].map(({ named }) => named)) };
};

const keyOf = ({ namespace, name }: JobName, renamed: boolean): string =>
  JSON.stringify([namespace, name, renamed]);

const known = <T>(nodes: ReadonlyMap<string, T>, key: string): T => {
  const node = nodes.get(key);
  if (node === undefined) throw new Error(`unreachable: the node of ${key} was not read`);
  return node;
};
