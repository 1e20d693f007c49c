import type { Start } from '../ask/start.ts';
import type { Lineage, Reach } from '../lineage/ask-lineage.ts';
import { completenessText } from '../lineage/completeness-text.ts';
import type { Hop, Place } from '../lineage/hops.ts';
import { otherJobs } from '../lineage/other-jobs.ts';
import type { Way } from '../lineage/questions.ts';
import { keyOf } from '../lineage/spanning-tree.ts';
import { count } from '../show/count.ts';
import { typed, type Name } from '../show/names.ts';
import type { Arrow, Drawing, DrawnNode } from './drawing.ts';

/** One side of a lineage with all that is drawn of it. */
export interface Side {
  readonly way: Way;
  readonly lineage: Lineage;
  readonly hops: readonly Hop[];
  /** What the jobs that move nothing on read (write, upstream) of what was reached. */
  readonly uses: readonly { readonly job: Name; readonly dataset: Name }[];
}

/** What a lineage holds, as sentences: for the top of whatever it is written as. */
export const lineageHeader = (
  start: Start,
  { field }: Pick<Reach, 'field'>,
  sides: readonly Pick<Side, 'way' | 'lineage'>[],
): readonly string[] => [
  `Ledgerline: lineage of ${typed(start)}${field === null ? '' : ` ${field}`} as of #${start.asOf}`,
  ...sides.map(
    ({ way, lineage }) =>
      `${way}: ${count(lineage.datasets.length, 'place', 'places')}, ${count(lineage.jobs.length, 'job', 'jobs')}. ${completenessText(lineage)}`,
  ),
  ...(field === null ? [] : ['Each place is drawn at its shortest path.']),
];

/** Every place that was reached once, and the hops between them; jobs stand by themselves where they move nothing on. */
export const lineageDrawing = (
  start: Start,
  reach: Pick<Reach, 'kind' | 'field'>,
  sides: readonly Side[],
): Drawing => {
  const isJob = reach.kind === 'job';
  const top: DrawnNode = isJob
    ? jobNode(start, 'START')
    : { ...dataNode({ ...start, field: reach.field }), mark: 'START' };
  const nodes = new Map([[top.key, top]]);
  const arrows: Arrow[] = [];
  const draw = (node: DrawnNode): string => {
    if (!nodes.has(node.key)) nodes.set(node.key, node);
    return node.key;
  };
  for (const { way, lineage, hops, uses } of sides) {
    const link = (near: string, far: string, label: string, isPossible: boolean) => {
      const [from, to] = way === 'downstream' ? [near, far] : [far, near];
      arrows.push({ from, to, label, isPossible });
    };
    const reached = new Set([top.key]);
    for (const { dataset, field, path } of lineage.datasets) {
      const key = draw(dataNode({ ...dataset, field }));
      reached.add(key);
      // What the job that was asked of writes (reads) itself.
      if (path.length === 0) link(top.key, key, '', false);
    }
    for (const { near, far, job, basis } of hops) {
      const [nearKey, farKey] = [dataNode(near).key, dataNode(far).key];
      if (!reached.has(nearKey) || !reached.has(farKey)) continue;
      link(nearKey, farKey, job === null ? 'declared' : job.name, basis === 'INFERRED');
    }
    for (const { job } of otherJobs(lineage, hops)) draw(jobNode(job, null));
    for (const { job, dataset } of uses) {
      const places = lineage.datasets.filter((one) => typed(one.dataset) === typed(dataset));
      const keys = places.map((one) => dataNode({ ...one.dataset, field: one.field }).key);
      const near = keys.length > 0 ? keys : typed(dataset) === typed(start) ? [top.key] : [];
      for (const key of near) link(key, jobNode(job, null).key, '', false);
    }
  }
  return { header: lineageHeader(start, reach, sides), nodes: [...nodes.values()], arrows };
};

const dataNode = (place: Place): DrawnNode => ({
  key: keyOf({ namespace: place.namespace, name: place.name, field: place.field }),
  label: [place.namespace, place.name, ...(place.field === null ? [] : [place.field])],
  shape: 'DATA',
  mark: null,
});

const jobNode = ({ namespace, name }: Name, mark: DrawnNode['mark']): DrawnNode => ({
  key: JSON.stringify(['JOB', namespace, name, null]),
  label: [namespace, name],
  shape: 'JOB',
  mark,
});
