import { randomUUID } from 'node:crypto';
import {
  carryOut,
  victimsHash,
  victimsMoved,
  victimsOf,
  type ChangeCommand,
  type Order,
  type Prepared,
  type Standing,
} from '#changes';
import { assessmentHash, type Assessment, type Proposal } from '#impact';
import { changeIdOf } from '#own-events';
import type { Actor } from '#platform';
import { assess } from './assess.ts';
import type { Asking } from '../graphql/asking.ts';
import { breakingIn, ownersOfVictims, policyOf } from './policy-of.ts';
import { Refusal } from '../graphql/refusal.ts';

/** What someone who may says of a change. */
export interface ChangeOrder {
  readonly id: string;
  readonly actor: Actor;
  readonly reason: string;
  readonly commandId?: string | null | undefined;
}

/** What a mutation of a change answers. */
export interface RecordedOfChange {
  readonly change: string;
  readonly id: string;
  readonly position: string;
}

/** Puts a proposal into the log, with names as they show now; the same command id is the same change. */
export const propose = async (
  asking: Asking,
  proposal: Proposal,
  { actor, commandId: given }: Omit<ChangeOrder, 'id' | 'reason'>,
): Promise<RecordedOfChange> => {
  const commandId = commandIdOf(given);
  // That it can be assessed is what says that it fits.
  const { proposal: settled } = await assess(await asking.at(null), proposal);
  const order = { id: changeIdOf(commandId), actor, reason: settled.reason, commandId };
  return give(asking, 'PROPOSE', order, () => {
    const command = { kind: 'PROPOSE' as const, proposal: settled };
    return Promise.resolve({ command, assessment: null });
  });
};

/** Assesses a change as of now, and puts the assessment into the log. */
export const assessChange = (asking: Asking, order: ChangeOrder): Promise<RecordedOfChange> =>
  give(asking, 'ASSESS', order, async (standing) => {
    const assessment = await assessedNow(asking, standing);
    return {
      command: {
        kind: 'ASSESS',
        asOf: assessment.asOf,
        foldVersion: assessment.foldVersion,
        rulesVersion: assessment.rulesVersion,
        hash: assessmentHash(assessment),
        victims: victimsHash(victimsOf(assessment)),
      },
      assessment,
    };
  });

/** Notes that an owner has taken notice. */
export const acknowledge = (asking: Asking, order: ChangeOrder): Promise<RecordedOfChange> =>
  give(asking, 'ACKNOWLEDGE', order, async ({ assessment }) => ({
    command: {
      kind: 'ACKNOWLEDGE',
      policy: await policyOf(asking.platform),
      owners: assessment ? ownersOfVictims(assessment) : [],
    },
    assessment: null,
  }));

/** Accepts a change: without an end, or as a waiver. */
export const accept = (
  asking: Asking,
  order: ChangeOrder,
  waiver: { readonly until: string; readonly conditions: readonly string[] } | null,
): Promise<RecordedOfChange> =>
  give(asking, waiver ? 'WAIVE' : 'APPROVE', order, async (standing) => {
    const now = await assessedNow(asking, standing);
    const reading = await asking.at({ sequence: now.asOf });
    const before = standing.assessment;
    const checked = {
      checkedAt: now.asOf,
      moved: before && victimsMoved(victimsOf(before), victimsOf(now)),
      policy: await policyOf(asking.platform),
      breaking: await breakingIn(reading, now),
    };
    return {
      command: waiver ? { kind: 'WAIVE', ...waiver, ...checked } : { kind: 'APPROVE', ...checked },
      assessment: null,
    };
  });

/** Says what becomes of a change where nothing need be looked up. */
export const settle = (
  asking: Asking,
  kind: 'REJECT' | 'APPLY' | 'WITHDRAW',
  order: ChangeOrder,
): Promise<RecordedOfChange> =>
  give(asking, kind, order, () => Promise.resolve({ command: { kind }, assessment: null }));

const give = async (
  asking: Asking,
  kind: ChangeCommand['kind'],
  { id, actor: { actor }, reason, commandId }: ChangeOrder,
  prepare: (standing: Standing) => Promise<Prepared>,
): Promise<RecordedOfChange> => {
  const order: Order = { change: id, kind, actor, reason, commandId: commandIdOf(commandId) };
  const result = await carryOut(asking.platform.log, order, prepare);
  if (result.ok) return { change: id, id: result.id, position: result.position };
  throw new Refusal('BAD_USER_INPUT', `the change ${id}: ${result.reason}`);
};

const assessedNow = async (asking: Asking, { change }: Standing): Promise<Assessment> => {
  if (change) return assess(await asking.at(null), change.proposal);
  throw new Refusal(
    'BAD_USER_INPUT',
    'there is no change of this id: "changes" lists those there are',
  );
};

const MAX_COMMAND_ID = 200;

const commandIdOf = (given: string | null | undefined): string => {
  if (typeof given !== 'string') return randomUUID();
  if (given.trim() !== '' && given.length <= MAX_COMMAND_ID) return given;
  throw new Refusal(
    'BAD_USER_INPUT',
    `a commandId has from 1 to ${MAX_COMMAND_ID} characters: give one of your own for each command, or leave it out`,
  );
};
