import { assessmentIn, type ChangeEventView, type ChangeSteps } from '#catalog';
import {
  affectedAssetsOf,
  askedOwners,
  changeMade,
  hasLapsed,
  nextStepOf,
  policySubjectOf,
  requirementsOf,
  stateOf,
  statusOf,
  type ChangeState,
  type ChangeStatus,
} from '#changes';
import { redactText } from '#openlineage';
import type { ChangeEvent } from '#domain-events';
import { shownAssessment, shownProposal } from './assessment-answer.ts';
import { checkedAssessment } from './assessment-check.ts';
import type { Asking } from '../graphql/asking.ts';
import { listPage } from '../graphql/list-page.ts';
import { outcomeAt, shownOutcome } from './outcome-answer.ts';
import { policyOf } from './policy-of.ts';
import { connection, pageOf, type PageArguments } from '../graphql/page.ts';
import type { Reading } from '../graphql/reading.ts';
import { eventAt } from '../graphql/shown.ts';

/** A change with the events that tell of it, as of the sequence of the reading; null for one that is not known. */
export const changeAt = async (asking: Asking, reading: Reading, id: string) => {
  const views = await reading.changeEvents(id);
  const change = stateOf(views);
  return change && shownChange(asking, reading, change, views);
};

/** A page of the changes of this state, the one proposed last first. Only what is on the page is read. */
export const changesPage = async (
  asking: Asking,
  reading: Reading,
  changes: readonly ChangeSteps[],
  state: ChangeStatus | null,
  page: PageArguments,
) => {
  const found = changes.filter(({ types }) => state === null || statusOf(types) === state);
  const slice = listPage(reading.asOf, found, pageOf(page));
  const items = await Promise.all(
    slice.items.map(async ({ cursor, node: { id } }) => {
      const node = await changeAt(asking, reading, id);
      if (node === null) throw new Error(`unreachable: the change ${id} was proposed`);
      return { cursor, node };
    }),
  );
  return connection(reading.asOf, { ...slice, items }, (change) => change);
};

const shownChange = (
  asking: Asking,
  reading: Reading,
  change: ChangeState,
  views: readonly ChangeEventView[],
) => {
  const assessed = views.findLast(({ event }) => event.type === 'ImpactAssessed');
  // Everything named in an assessment is read where it is pinned.
  const stored = async () => {
    if (assessed?.event.type !== 'ImpactAssessed') return null;
    const assessment = await assessmentIn(reading.db, assessed.sequence);
    if (!assessment) throw new Error(`unreachable: #${assessed.sequence} brought no assessment`);
    const at = await asking.at({ sequence: assessment.asOf });
    return { assessment, at, hash: assessed.event.hash };
  };
  const recordedAt = async () => (await reading.event(reading.asOf))?.recordedAt ?? '';
  const subject = async () => {
    const found = await stored();
    if (!found) return null;
    return policySubjectOf(reading.db, reading.asOf, affectedAssetsOf(found.assessment));
  };
  const requirements = async () => {
    const about = await subject();
    return about ? requirementsOf(await policyOf(reading.platform), about, change) : [];
  };
  const { id, status, proposer, proposal, acknowledged, approvedBy, policy, waiver } = change;
  return {
    id,
    asOf: reading.asOf,
    title: proposal.title,
    state: status,
    lapsed: async () => hasLapsed(change, { at: await recordedAt() }),
    proposedBy: proposer,
    since: eventAt(reading, views[0]?.sequence ?? 0),
    proposal: shownProposal(reading, proposal),
    assessment: async () => {
      const found = await stored();
      return found && shownAssessment(found.at, found.assessment, found.hash);
    },
    assessmentCheck: async () => {
      const found = await stored();
      return found && checkedAssessment(found.at, proposal, found.assessment, found.hash);
    },
    acknowledgements: acknowledged,
    approvedBy,
    policy,
    requirements,
    ownersNotAsked: async () => {
      const about = await subject();
      if (!about) return [];
      return askedOwners(await policyOf(reading.platform), about.affectedOwners).notAsked.map(
        redactText,
      );
    },
    nextStep: async () => nextStepOf(change, await requirements(), await recordedAt()),
    waiver,
    history: views.map((view) => shownStep(reading, view)),
    outcome: async () =>
      shownOutcome(reading, await outcomeAt(reading, changeMade(reading.db, change, views))),
  };
};

const shownStep = (reading: Reading, { sequence, event }: ChangeEventView) => ({
  event: eventAt(reading, sequence),
  type: event.type,
  actor: event.actor,
  reason: event.reason,
  commandId: event.commandId,
  correlationId: event.correlationId,
  causationId: event.causationId,
  assessment: assessmentOf(event),
  checkedAt: 'checkedAt' in event ? event.checkedAt : null,
  policy: 'policy' in event ? event.policy : null,
  waiver: event.type === 'ChangeWaived' ? event : null,
});

const assessmentOf = (event: ChangeEvent): string | null => {
  if (event.type === 'ImpactAssessed') return event.hash;
  return 'assessment' in event ? event.assessment : null;
};
