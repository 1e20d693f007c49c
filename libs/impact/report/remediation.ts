import type { DatasetName } from '#openlineage';
import type { AssetVerdict } from '../assessment.ts';
import { ruleById } from '../rules/rules.ts';
import type { Change, Proposal } from '#own-events';

/** What would make the changes safe, a sentence each, change by change; none for a change that harms nothing but what it changes. */
export const remediesOf = (
  { changes }: Proposal,
  verdicts: readonly AssetVerdict[],
  lacking: readonly DatasetName[],
): readonly string[] => {
  const remedies = changes.flatMap((change, index) => {
    const harmed = verdicts.filter(
      ({ change: cause, severity, path, asset, distance }) =>
        cause === index &&
        severity !== 'INFORMATIONAL' &&
        (path.length > 0 || asset.kind === 'JOB' || distance > 0),
    );
    if (harmed.length === 0) return [];
    const isForCopies = harmed.every(({ rule }) => ruleById(rule)?.remedy === 'WIDEN_COPIES_FIRST');
    return [isForCopies ? wideCopies(harmed) : remedyFor(change, jobsIn(harmed))];
  });
  const undetailed =
    lacking.length === 0
      ? []
      : [
          `Have told by column lineage which fields are used at ${lacking.map(({ name }) => name).join(', ')}: what is only possible is then certain, or none.`,
        ];
  return [...new Set([...remedies, ...undetailed])];
};

const wideCopies = (harmed: readonly AssetVerdict[]): string => {
  const copies = harmed.flatMap(({ asset }) =>
    asset.kind === 'FIELD' ? [`${asset.name}.${asset.field}`] : [],
  );
  return `Give ${copies.join(', ')} a type that holds the wider one first.`;
};

/** The nearest jobs that break, else those that are worse off; by name as far as a sentence bears it. */
const jobsIn = (harmed: readonly AssetVerdict[]): string => {
  const jobs = harmed.filter(({ asset }) => asset.kind === 'JOB');
  const breaking = jobs.filter(({ severity }) => severity === 'BREAKING');
  const names = (breaking.length > 0 ? breaking : jobs).map(({ asset }) => asset.name);
  const more = names.length - 3;
  if (names.length === 0) return 'who reads it';
  if (more > 0) return `${names.slice(0, 3).join(', ')} and ${more} more`;
  return names.join(', ').replace(/, ([^,]+)$/, ' and $1');
};

const remedyFor = (change: Change, jobs: string): string => {
  switch (change.kind) {
    case 'DROP_FIELD':
      return `Keep ${change.field} until ${jobs} can do without it, and drop it then.`;
    case 'RENAME_FIELD':
      return `Keep the name ${change.field} beside ${change.to} for a while, and take it away once ${jobs} can do without it.`;
    case 'RETYPE_FIELD':
      return `Widen ${change.field} instead, or add a field of type ${change.type} beside it and let ${jobs} move over before the former goes.`;
    case 'TIGHTEN_NULLABILITY':
      return `Let ${jobs} always write a value for ${change.field} first.`;
    case 'LOOSEN_NULLABILITY':
      return `Put a default where ${change.field} is missing, or let ${jobs} expect it first.`;
    case 'CHANGE_MEANING':
    case 'CHANGE_UNIT':
      return `Leave ${change.field} as it is, add a field of another name for the new values, and let ${jobs} move over.`;
    case 'ADD_FIELD':
      return `Let ${jobs} name the fields that are wanted, instead of all by position.`;
    case 'DROP_DATASET':
      return `Keep ${change.dataset.name} until ${jobs} can do without it, and drop it then.`;
    case 'RENAME_DATASET':
    case 'MOVE_DATASET':
      return `Leave a view under the name ${change.dataset.name} for a while, and take it away once ${jobs} can do without it.`;
    case 'REMOVE_JOB':
      return `Let another job write what ${change.job.name} wrote, before it goes.`;
    case 'REMOVE_INPUT':
      return `Let ${change.job.name} take from elsewhere what it made of ${change.dataset.name}, or let ${jobs} do without it first.`;
    case 'REMOVE_OUTPUT':
    case 'STOP_FEED':
      return `Let something else write ${change.dataset.name}, or let ${jobs} do without it first.`;
    case 'DELAY_FEED':
      return `Let ${jobs} start ${change.hours} hours later, or wait for ${change.dataset.name}.`;
    case 'REPLACE_SCHEMA':
      return `Bring in the fields of ${change.dataset.name} that are new first, and take the former away once ${jobs} can do without them; where one became another, keep both names for a while.`;
  }
};
