import { shown } from './name-lookup.ts';
import type { Change, ChangeKind } from '#own-events';

/** The changes that exclude each other, or are stated twice, each pair as a sentence. All names must be canonical. */
export const conflictsIn = (changes: readonly Change[]): readonly string[] =>
  changes.flatMap((change, later) =>
    changes.slice(0, later).flatMap((other, earlier) => {
      const pair = `changes ${earlier + 1} (${other.kind}) and ${later + 1} (${change.kind})`;
      if (JSON.stringify(change) === JSON.stringify(other)) return [`${pair} are the same`];
      return conflict(change, other) ? [`${pair} cannot both be made: ${subjectOf(change)}`] : [];
    }),
  );

const conflict = (a: Change, b: Change): boolean => {
  if ('job' in a || 'job' in b)
    return (
      'job' in a && 'job' in b && shown(a.job) === shown(b.job) && isOneOf(a, b, ['REMOVE_JOB'])
    );
  if (shown(a.dataset) !== shown(b.dataset)) return false;
  if (isOneOf(a, b, ['DROP_DATASET'])) return true;
  if (isBoth(a, b, ['RENAME_DATASET', 'MOVE_DATASET'])) return true;
  if (isBoth(a, b, ['STOP_FEED', 'DELAY_FEED'])) return true;
  const isOfFields = (change: Change) => 'field' in change || change.kind === 'REPLACE_SCHEMA';
  if (isOneOf(a, b, ['REPLACE_SCHEMA'])) return isOfFields(a) && isOfFields(b);
  if (!('field' in a) || !('field' in b)) return false;
  if (newName(a) !== null && newName(a) === newName(b)) return true;
  if (a.field !== b.field) return false;
  return (
    isOneOf(a, b, ['DROP_FIELD']) ||
    a.kind === b.kind ||
    isBoth(a, b, ['TIGHTEN_NULLABILITY', 'LOOSEN_NULLABILITY'])
  );
};

const isOneOf = (a: Change, b: Change, kinds: readonly ChangeKind[]): boolean =>
  kinds.includes(a.kind) || kinds.includes(b.kind);

const isBoth = (a: Change, b: Change, kinds: readonly ChangeKind[]): boolean =>
  kinds.includes(a.kind) && kinds.includes(b.kind);

const newName = (change: Change): string | null => {
  if (change.kind === 'RENAME_FIELD') return change.to;
  return change.kind === 'ADD_FIELD' ? change.field : null;
};

const subjectOf = (change: Change): string => {
  if ('field' in change) return `${change.field} of ${shown(change.dataset)}`;
  return 'job' in change ? shown(change.job) : shown(change.dataset);
};
