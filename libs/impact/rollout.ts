import { byName, type JobName } from '#openlineage';
import type { AssetVerdict } from './assessment.ts';
import { components } from './components.ts';
import type { Fact } from './fact.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * The jobs that the change asks to be changed: those that it breaks, and those that write what is changed. What makes data comes
 * before what uses it; jobs that feed each other stand together, and of those that do not, the nearer and then the lesser names first.
 */
export const rolloutOf = (
  facts: Iterable<Fact>,
  verdicts: readonly AssetVerdict[],
  around: Surroundings,
): readonly (readonly JobName[])[] => {
  const jobs = new Set<number>();
  const next = new Map<number, Set<number>>();
  for (const { where } of facts) {
    if (where.kind === 'JOB' || where.kind === 'INPUT') jobs.add(where.node);
  }
  for (const job of jobs) {
    const following = new Set(around.job(job).next.keys());
    for (const output of around.job(job).outputs.keys())
      if (around.has(output))
        for (const reader of around.dataset(output).readers.keys()) following.add(reader);
    next.set(job, following);
  }
  const nameOf = (node: number): JobName => {
    const { namespace, name } = around.name(node);
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
          asset.kind === 'JOB' && (severity === 'BREAKING' || rule.endsWith('-written')),
      )
      .map(({ asset }) => JSON.stringify([asset.namespace, asset.name])),
  );
  return components(ordered.toReversed(), following)
    .map((component) =>
      component
        .map(nameOf)
        .filter(({ namespace, name }) => toChange.has(JSON.stringify([namespace, name])))
        .sort(byName),
    )
    .filter((component) => component.length > 0);
};
