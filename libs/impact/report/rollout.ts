import { byName, type JobName } from '#openlineage';
import type { AssetVerdict } from '../assessment.ts';
import type { Fact } from '../propagation/fact.ts';
import type { ProgramGraph } from '../propagation/program-graph.ts';
import { ruleById } from '../rules/rules.ts';
import { stronglyConnectedComponents } from './strongly-connected-components.ts';

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
