import type { Start } from '../ask/start.ts';
import { count } from '../show/count.ts';
import { typed } from '../show/names.ts';
import type { Screen } from '../show/screen.ts';
import { tree } from '../show/tree.ts';
import type { Lineage, Reach } from './ask-lineage.ts';
import { branches } from './branches.ts';
import { completenessText } from './completeness-text.ts';
import type { Hop } from './hops.ts';
import { otherJobs } from './other-jobs.ts';
import type { ReachedJob, Way } from './questions.ts';
import { keyOf, spanningTree } from './spanning-tree.ts';

/** One side of a lineage for people: how much there is, the tree of it, and what may be missing. */
export const lineageText = (
  start: Start,
  { kind, field }: Pick<Reach, 'kind' | 'field'>,
  way: Way,
  lineage: Lineage,
  hops: readonly Hop[],
  screen: Screen,
): string => {
  const isOfField = field !== null;
  const top = { namespace: start.namespace, name: start.name, field };
  const found = lineage.datasets.map((one) => ({ ...one.dataset, field: one.field }));
  const reached = new Map(
    lineage.datasets.map((one) => [keyOf({ ...one.dataset, field: one.field }), one]),
  );
  // Of a job, what it writes (reads) itself or by way of a job that it precedes.
  const first = lineage.datasets.filter(({ path }) => path.length === 0);
  const tops =
    kind === 'dataset' ? [top] : first.map(({ dataset, field: at }) => ({ ...dataset, field: at }));
  const roots = spanningTree(tops, hops, found);
  const made = branches(roots, reached, isOfField, screen);
  const shown = roots.flatMap((root) => (keyOf(root.place) === keyOf(top) ? root.below : [root]));
  return [
    screen.paint.bold(titleOf(lineage, isOfField, way)),
    '\n',
    tree(
      shown.flatMap((node) => made.get(node) ?? []),
      screen,
    ),
    otherJobsText(otherJobs(lineage, hops), way),
    `${completenessText(lineage)}\n`,
  ].join('');
};

const titleOf = ({ datasets, jobs }: Lineage, isOfField: boolean, way: Way): string => {
  const places = isOfField
    ? count(datasets.length, 'field or dataset', 'fields and datasets')
    : count(datasets.length, 'dataset', 'datasets');
  return `${way}: ${places}, ${count(jobs.length, 'job', 'jobs')}`;
};

/** They stand at no branch of the tree. */
const otherJobsText = (others: readonly ReachedJob[], way: Way): string => {
  if (others.length === 0) return '';
  const verb = way === 'downstream' ? 'read' : 'write';
  const list = others.map(({ job, distance }) => `  ${typed(job)} (${distance})\n`).join('');
  return `jobs that only ${verb}, and their distance:\n${list}`;
};
