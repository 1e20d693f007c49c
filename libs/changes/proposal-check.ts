import { changesAt, eventsOfChanges, type Catalog, type ChangeEventView } from '#catalog';
import { BadProposal, type Assessment, type Proposal } from '#impact';
import { canonicalJson, sha256 } from '#openlineage';
import type { Change } from '#domain-events';
import {
  affectedAssetsOf,
  driftOf,
  type AffectedAsset,
  type AssetDrift,
} from './affected-assets.ts';
import { hasLapsed, type ChangeStatus } from './change.ts';
import { alreadySo, inFull, isStillToDo, type AlreadySo } from './outcome/already-so.ts';
import { foldedType } from './outcome/detect-change.ts';
import { stateOf } from './outcome/changes-made.ts';

/** Whether a proposal may be carried out, for a pipeline that asks on every commit. */
export interface ProposalCheck {
  /** The operations that were carried out before, by their places in the proposal. */
  readonly alreadySo: readonly (AlreadySo & { readonly operation: number })[];
  /** The places of the operations that were assessed, in the order of the assessment. */
  readonly assessed: readonly number[];
  /** The impact of these; null if there are none. */
  readonly assessment: Assessment | null;
  /** The decision on the newest change with the same operations; null without one. */
  readonly decision: ProposalDecision | null;
}

interface ProposalDecision {
  readonly change: string;
  /** EXPIRED: its waiver ended. OPEN: nobody has decided yet. */
  readonly result: 'APPROVED' | 'WAIVED' | 'APPLIED' | 'REJECTED' | 'EXPIRED' | 'OPEN';
  /** The event of the decision, otherwise the latest one. */
  readonly sequence: number;
  readonly actor: string;
  readonly until: string | null;
  /**
   * How the affected assets differ from those that were approved, both under the rules of today; null for not at
   * all.
   */
  readonly drift: AssetDrift | null;
  /**
   * Whether this lets a pipeline go on: approved, or waived and not expired, and the affected assets are the same;
   * or applied, and no others are affected than were approved.
   */
  readonly allows: boolean;
}

/**
 * What a check reads. `assess` throws {@link BadProposal} for a proposal that does not fit what is there at that
 * sequence.
 */
interface CheckSources {
  readonly db: Catalog['db'];
  readonly asOf: number;
  /** The time at which waivers are judged, as ISO 8601. */
  readonly at: string;
  assess(proposal: Proposal, asOf: number): Promise<Assessment>;
}

/**
 * Checks a proposal: which operations are already so, what the others affect, and how people decided on the same
 * operations. An operation is the same if it names the same things, whatever the title, the reason and the spelling
 * are.
 */
export const checkProposedChange = async (
  sources: CheckSources,
  proposal: Proposal,
): Promise<ProposalCheck> => {
  const { db, asOf } = sources;
  const done: (AlreadySo & { readonly operation: number })[] = [];
  let open: { readonly operation: number; readonly change: Change }[] = [];
  const named: Change[] = [];
  for (const [operation, given] of proposal.changes.entries()) {
    const change = await inFull(db, asOf, given);
    named.push(change);
    const found = await alreadySo(db, asOf, change, given);
    if (found) done.push({ operation, ...found });
    else open.push({ operation, change });
  }
  const decided = await newestLike(db, asOf, operationsHash(named));
  const applied = decided?.views.find(({ event }) => event.type === 'ChangeApplied');
  if (decided && applied) {
    // What no event can show, such as a new meaning, a person said. What events deny is assessed as before.
    const evidence = `${applied.event.actor} recorded that it was carried out`;
    const left: typeof open = [];
    for (const one of open) {
      if (await isStillToDo(db, asOf, one.change)) left.push(one);
      else done.push({ operation: one.operation, sequence: applied.sequence, evidence });
    }
    open = left;
  }
  const rest = { ...proposal, changes: open.map(({ change }) => change) };
  const assessment =
    open.length === 0
      ? null
      : await assessPlaced(
          sources,
          rest,
          open.map(({ operation }) => operation),
        );
  const decision = decided && (await decisionOf(sources, decided, rest, assessment));
  return {
    alreadySo: done.sort((a, b) => a.operation - b.operation),
    assessed: open.map(({ operation }) => operation),
    ...{ assessment, decision },
  };
};

/** As `assess`, with problems that name the operations by their places in the whole proposal. */
const assessPlaced = async (
  { assess, asOf }: CheckSources,
  rest: Proposal,
  operations: readonly number[],
): Promise<Assessment> => {
  try {
    return await assess(rest, asOf);
  } catch (error) {
    if (!(error instanceof BadProposal)) throw error;
    const place = (index: string): string => `${(operations[Number(index) - 1] ?? 0) + 1}`;
    const problems = error.problems.map((problem) =>
      problem.replace(/^change (\d+) /, (_, index: string) => `change ${place(index)} `),
    );
    throw new BadProposal(problems, { cause: error });
  }
};

/** A hash over operations with full names, in any order. A type counts without its letter case and spaces. */
const operationsHash = (changes: readonly Change[]): string =>
  sha256(
    JSON.stringify(
      changes
        .map((change) =>
          canonicalJson(
            'type' in change && change.type !== null
              ? { ...change, type: foldedType(change.type) }
              : { ...change },
          ),
        )
        .sort(),
    ),
  );

interface Decided {
  readonly id: string;
  readonly views: readonly ChangeEventView[];
}

/** The change proposed last with these operations. */
const newestLike = async (
  db: Catalog['db'],
  asOf: number,
  hash: string,
): Promise<Decided | null> => {
  const ids = (await changesAt(db, asOf)).map(({ id }) => id);
  const all = await eventsOfChanges(db, asOf, ids);
  for (const [index, id] of ids.entries()) {
    const views = all[index] ?? [];
    const change = stateOf(views);
    // One that was taken back counts as none.
    if (!change || change.status === 'WITHDRAWN') continue;
    if (operationsHash(change.proposal.changes) === hash) return { id, views };
  }
  return null;
};

const decisionOf = async (
  { at, assess }: Pick<CheckSources, 'at' | 'assess'>,
  { id, views }: Decided,
  rest: Proposal,
  assessment: Assessment | null,
): Promise<ProposalDecision | null> => {
  const change = stateOf(views);
  if (!change) return null;
  const accepted = views.findLast(
    ({ event }) => event.type === 'ChangeApproved' || event.type === 'ChangeWaived',
  );
  const isDecided = change.status === 'APPROVED' || change.status === 'WAIVED';
  const last = (isDecided ? accepted : null) ?? views.at(-1);
  if (!last) return null;
  const result = resultOf(change.status, hasLapsed(change, { at }));
  const isApplied = result === 'APPLIED';
  const isAccepted = isApplied || result === 'APPROVED' || result === 'WAIVED';
  const evidence = accepted && 'checkedAt' in accepted.event ? accepted.event : null;
  const differs =
    isAccepted && assessment && evidence
      ? driftOf(await affectedAt(assess, rest, evidence.checkedAt), affectedAssetsOf(assessment))
      : null;
  // Whoever followed a change that was carried out is no longer affected.
  const isLess = isApplied && differs?.added.length === 0 && differs.changed.length === 0;
  const drift = isLess ? null : differs;
  return {
    ...{ change: id, result, sequence: last.sequence, actor: last.event.actor, drift },
    until: change.status === 'WAIVED' ? (change.waiver?.until ?? null) : null,
    allows: isAccepted && drift === null,
  };
};

/**
 * What was affected at an earlier sequence, under the rules of today; nothing if the proposal does not fit what was
 * there.
 */
const affectedAt = async (
  assess: CheckSources['assess'],
  proposal: Proposal,
  asOf: number,
): Promise<readonly AffectedAsset[]> => {
  try {
    return affectedAssetsOf(await assess(proposal, asOf));
  } catch (error) {
    if (error instanceof BadProposal) return [];
    throw error;
  }
};

const resultOf = (status: ChangeStatus, isExpired: boolean): ProposalDecision['result'] => {
  if (isExpired) return 'EXPIRED';
  switch (status) {
    case 'APPROVED':
    case 'WAIVED':
    case 'APPLIED':
    case 'REJECTED':
      return status;
    default:
      return 'OPEN';
  }
};
