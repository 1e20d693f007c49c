import { byName } from '#openlineage';
import { breakingVersionsIn, type BreakingVersionView, type Catalog } from '#catalog';
import type { Asset, Severity } from '#impact';
import type { Change, Proposal } from '#own-events';
import { isShownBy } from './detect-change.ts';

/** A change that was proposed, as far as it announces others. */
export interface Announced {
  readonly proposal: Proposal;
  readonly proposedAt: number;
  /** The event by which it was seen to happen; null while it was not. */
  readonly happenedAt: number | null;
  /** What its assessment foretold. */
  readonly predicted: readonly { readonly asset: Asset; readonly severity: Severity }[];
}

/** A breaking schema version that nobody proposed, and that no change which happened before was foretold to cause. */
export interface UnannouncedChange extends BreakingVersionView {
  /** What it would have been as a proposal: to be assessed as of the sequence before it. */
  readonly proposal: Proposal;
}

/** The unannounced changes of a span, the newest first. Changes that were withdrawn or rejected announce nothing: leave them out. */
export const unannouncedIn = async (
  db: Catalog['db'],
  span: { readonly from: number; readonly to: number },
  announced: readonly Announced[],
): Promise<readonly UnannouncedChange[]> => {
  const versions = await breakingVersionsIn(db, span);
  return versions
    .filter((version) => !announced.some((one) => announces(one, version)))
    .map((version) => ({ ...version, proposal: proposalOf(version) }));
};

const announces = (
  { proposal, proposedAt, happenedAt, predicted }: Announced,
  version: BreakingVersionView,
): boolean => {
  if (proposedAt >= version.since) return false;
  const isProposed = proposal.changes.some(
    (change) =>
      'dataset' in change &&
      byName(change.dataset, version.dataset) === 0 &&
      isShownBy(change, version),
  );
  const isForetold =
    happenedAt !== null &&
    happenedAt <= version.since &&
    predicted.some(
      ({ asset, severity }) =>
        asset.kind !== 'JOB' &&
        severity !== 'INFORMATIONAL' &&
        byName(asset, version.dataset) === 0,
    );
  return isProposed || isForetold;
};

/** What a version took away or retyped, as changes; what it added breaks nobody. */
const proposalOf = ({ dataset, number, difference, reason }: BreakingVersionView): Proposal => {
  const dropped = difference.removed.map((field): Change => ({
    kind: 'DROP_FIELD',
    dataset,
    field,
  }));
  const retyped = difference.retyped.flatMap(({ path, to }): readonly Change[] =>
    to === null ? [] : [{ kind: 'RETYPE_FIELD', dataset, field: path, type: to }],
  );
  return {
    title: `Schema version ${number} of ${dataset.name}`,
    reason,
    changes: [...dropped, ...retyped],
  };
};
