import { byName } from '#openlineage';
import { breakingVersionsIn, type BreakingVersionView, type Catalog } from '#catalog';
import type { Change, Proposal } from '#domain-events';
import { isShownBy } from './detect-change.ts';
import { happeningsOf, type ChangeMade, type Predicted } from './score-prediction.ts';

/** A breaking schema version that nobody proposed, and that no change which happened before was foretold to cause. */
export interface UnannouncedChange extends BreakingVersionView {
  /** What it would have been as a proposal: to be assessed as of the sequence before it. */
  readonly proposal: Proposal;
}

/**
 * The unannounced changes of a span, the newest first. `announced` gives the changes that were proposed and neither
 * rejected nor withdrawn; it is asked only if there is a breaking version, and an assessment is read only for a
 * change that happened.
 */
export const unannouncedIn = async (
  db: Catalog['db'],
  span: { readonly from: number; readonly to: number },
  announced: () => Promise<readonly ChangeMade[]>,
): Promise<readonly UnannouncedChange[]> => {
  const versions = await breakingVersionsIn(db, span);
  if (versions.length === 0) return [];
  const changes = (await announced()).map((made) => announcement(db, made, span.to));
  const found: UnannouncedChange[] = [];
  for (const version of versions) {
    if (await isAnnounced(changes, version)) continue;
    found.push({ ...version, proposal: proposalOf(version) });
  }
  return found;
};

interface Announcement {
  readonly proposal: Proposal;
  readonly proposedAt: number;
  /** The first event that shows that the change was made; null for none. */
  happenedAt(): Promise<number | null>;
  predicted: ChangeMade['predicted'];
}

/** A change whose evidence and assessment are read at most once, and only when they are asked for. */
const announcement = (db: Catalog['db'], made: ChangeMade, asOf: number): Announcement => {
  const { proposal, proposedAt } = made;
  let happened: Promise<number | null> | null = null;
  let predicted: ReturnType<ChangeMade['predicted']> | null = null;
  const look = async () => (await happeningsOf(db, made, asOf))[0]?.sequence ?? null;
  return {
    ...{ proposal, proposedAt },
    happenedAt: () => (happened ??= look()),
    predicted: () => (predicted ??= made.predicted()),
  };
};

const isAnnounced = async (
  changes: readonly Announcement[],
  version: BreakingVersionView,
): Promise<boolean> => {
  const before = changes.filter(({ proposedAt }) => proposedAt < version.since);
  if (before.some((change) => proposes(change, version))) return true;
  for (const change of before) {
    const happenedAt = await change.happenedAt();
    if (happenedAt === null || happenedAt > version.since) continue;
    if ((await change.predicted()).some((one) => foretells(one, version))) return true;
  }
  return false;
};

const proposes = ({ proposal }: Announcement, version: BreakingVersionView): boolean =>
  proposal.changes.some(
    (change) =>
      'dataset' in change &&
      byName(change.dataset, version.dataset) === 0 &&
      isShownBy(change, version),
  );

const foretells = ({ asset, severity }: Predicted, { dataset }: BreakingVersionView): boolean =>
  asset.kind !== 'JOB' && severity !== 'INFORMATIONAL' && byName(asset, dataset) === 0;

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
