import type { DatasetName } from '#openlineage';
import type { AssetVerdict } from '../assessment.ts';
import { ruleById } from '../rules/rules.ts';
import type { Change, Proposal } from '#domain-events';

/** What would make the changes safe, one sentence for each change; none for a change that harms only what it changes. */
export const remediesOf = (
  { changes }: Proposal,
  verdicts: readonly AssetVerdict[],
  lacking: readonly DatasetName[],
): readonly string[] => {
  const remedies = changes.flatMap((change, index) => {
    const harmed = verdicts.filter(
      (verdict) =>
        verdict.change === index &&
        verdict.severity !== 'INFORMATIONAL' &&
        (verdict.asset.kind === 'JOB' || verdict.distance > 0 || verdict.path.length > 0),
    );
    if (harmed.length === 0) return [];
    const tooNarrow = harmed.filter(
      ({ rule, asset }) =>
        asset.kind === 'FIELD' && ruleById(rule)?.remedy === 'WIDEN_COPIES_FIRST',
    );
    const isForAll = tooNarrow.length > 0 && change.kind === 'RETYPE_FIELD';
    return [
      ...(tooNarrow.length > 0 ? [widenFirst(tooNarrow)] : []),
      ...(isForAll ? [] : [remedyFor(change, jobsIn(harmed))]),
    ];
  });
  const undetailed =
    lacking.length === 0
      ? []
      : [
          `Send column lineage for ${lacking.map(({ name }) => name).join(', ')}: verdicts that are only possible then become certain or go away.`,
        ];
  return [...new Set([...remedies, ...undetailed])];
};

const widenFirst = (tooNarrow: readonly AssetVerdict[]): string => {
  const copies = tooNarrow.flatMap(({ asset }) =>
    asset.kind === 'FIELD' ? [`${asset.name}.${asset.field}`] : [],
  );
  return `First widen ${copies.join(', ')}.`;
};

/** The nearest jobs that break, otherwise those that are degraded; of many, the first three. */
const jobsIn = (harmed: readonly AssetVerdict[]): string => {
  const jobs = harmed.filter(({ asset }) => asset.kind === 'JOB');
  const breaking = jobs.filter(({ severity }) => severity === 'BREAKING');
  const names = (breaking.length > 0 ? breaking : jobs).map(({ asset }) => asset.name);
  const more = names.length - 3;
  if (names.length === 0) return 'its readers';
  if (more > 0) return `${names.slice(0, 3).join(', ')} and ${more} more`;
  return names.join(', ').replace(/, ([^,]+)$/, ' and $1');
};

const remedyFor = (change: Change, jobs: string): string => {
  switch (change.kind) {
    case 'CREATE_DATASET':
      throw new Error('unreachable: a new dataset harms nothing');
    case 'DROP_FIELD':
      return `Keep ${change.field} until it is no longer used by ${jobs}, then drop it.`;
    case 'RENAME_FIELD':
      return `Provide ${change.to} beside ${change.field}, and drop ${change.field} when it is no longer used by ${jobs}.`;
    case 'RETYPE_FIELD':
      return `Add a field of type ${change.type} beside ${change.field}, migrate ${jobs}, then drop ${change.field}.`;
    case 'TIGHTEN_NULLABILITY':
      return `First make sure that ${jobs} cannot write NULL to ${change.field}.`;
    case 'LOOSEN_NULLABILITY':
      return `Replace NULL in ${change.field} by a default, or first make ${jobs} handle NULL.`;
    case 'CHANGE_MEANING':
    case 'CHANGE_UNIT':
      return `Keep ${change.field}, add a field with another name for the new values, and migrate ${jobs}.`;
    case 'ADD_FIELD':
      return `Make ${jobs} select fields by name instead of all by position.`;
    case 'DROP_DATASET':
      return `Keep ${change.dataset.name} until it is no longer read by ${jobs}, then drop it.`;
    case 'RENAME_DATASET':
    case 'MOVE_DATASET':
      return `Leave a view named ${change.dataset.name}, and drop it when it is no longer used by ${jobs}.`;
    case 'REMOVE_JOB':
      return `Before removing ${change.job.name}, let another job write its outputs.`;
    case 'REMOVE_INPUT':
      return `Give ${change.job.name} another source for what it derives from ${change.dataset.name}, or first make ${jobs} independent of it.`;
    case 'REMOVE_OUTPUT':
    case 'STOP_FEED':
      return `Let another job write ${change.dataset.name}, or first make ${jobs} independent of it.`;
    case 'DELAY_FEED':
      return `Start ${jobs} ${change.hours} hours later, or when ${change.dataset.name} has arrived.`;
    case 'REPLACE_SCHEMA':
      return `First add the new fields of ${change.dataset.name}, and drop the old ones when they are no longer used by ${jobs}; provide a renamed field under both names until then.`;
  }
};
