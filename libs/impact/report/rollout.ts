import { byName, type JobName } from '#openlineage';
import type { AssetVerdict } from '../assessment.ts';
import type { Fact } from '../propagation/fact.ts';
import type { ProgramGraph } from '../propagation/program-graph.ts';
import { ruleById } from '../rules/rules.ts';

/**
 * The jobs that have to change with the proposal, those that it breaks and those that write what is changed, in topological order: a job
 * comes after the jobs whose data it uses, jobs in a cycle together; otherwise by name.
 */
export const rolloutOf = (
  facts: Iterable<Fact>,
  verdicts: readonly AssetVerdict[],
  graph: ProgramGraph,
): readonly (readonly JobName[])[] => {
  const jobs = new Set<number>();
  const next = new Map<number, Set<number>>();
  for (const { location } of facts)
    if (location.kind === 'JOB' || location.kind === 'JOB_INPUT') jobs.add(location.node);
  for (const job of jobs) {
    const following = new Set(graph.node(job).nextJobs.keys());
    for (const output of graph.node(job).outputs.keys())
      if (graph.isLoaded(output))
        for (const reader of graph.node(output).readers.keys()) following.add(reader);
    next.set(job, following);
  }
  const nameOf = (node: number): JobName => {
    const { namespace, name } = graph.name(node);
    return { namespace, name };
  };
  const ordered = [...jobs].sort((a, b) => byName(nameOf(a), nameOf(b)));
  const rank = new Map(ordered.map((job, index) => [job, index]));
  const following = (job: number) =>
    [...(next.get(job) ?? [])]
      .filter((one) => jobs.has(one))
      .sort((a, b) => (rank.get(b) ?? 0) - (rank.get(a) ?? 0));
  const toChange = new Set(
    verdicts
      .filter(
        ({ asset, severity, rule }) =>
          asset.kind === 'JOB' && (severity === 'BREAKING' || isOfWriters(rule)),
      )
      .map(({ asset }) => JSON.stringify([asset.namespace, asset.name])),
  );
  return stronglyConnectedComponents(ordered.toReversed(), following)
    .map((component) =>
      component
        .map(nameOf)
        .filter(({ namespace, name }) => toChange.has(JSON.stringify([namespace, name])))
        .sort(byName),
    )
    .filter((component) => component.length > 0);
};

const isOfWriters = (rule: string): boolean =>
  ruleById(rule)?.usages.includes('WRITTEN_BY') === true;

/**
 * The strongly connected components of a graph, each after all that lead to it: Tarjan's algorithm, without
 * recursion. Nodes and their successors are visited in the order given.
 */
export const stronglyConnectedComponents = (
  nodes: readonly number[],
  next: (node: number) => readonly number[],
): readonly (readonly number[])[] => {
  const found: number[][] = [];
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const enter = (node: number) => {
    index.set(node, index.size);
    low.set(node, index.get(node) ?? 0);
    open.push(node);
    isOpen.add(node);
    return { node, following: next(node), at: 0 };
  };
  const lower = (node: number, to: number) =>
    low.set(node, Math.min(low.get(node) ?? Infinity, to));
  const close = (node: number) => {
    const component = open.splice(open.lastIndexOf(node));
    for (const member of component) isOpen.delete(member);
    found.push(component);
  };
  for (const root of nodes) {
    if (index.has(root)) continue;
    const stack = [enter(root)];
    for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
      const following = frame.following[frame.at];
      frame.at += 1;
      if (following !== undefined) {
        if (!index.has(following)) stack.push(enter(following));
        else if (isOpen.has(following)) lower(frame.node, index.get(following) ?? Infinity);
        continue;
      }
      stack.pop();
      const { node } = frame;
      if (low.get(node) === index.get(node)) close(node);
      const before = stack.at(-1);
      if (before !== undefined) lower(before.node, low.get(node) ?? Infinity);
    }
  }
  return found.reverse();
};
