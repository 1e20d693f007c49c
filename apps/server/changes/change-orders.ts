import { randomUUID } from 'node:crypto';
import { handleCommand, policySubjectOf, type ChangeRequest, type ChangeSources } from '#changes';
import type { Proposal } from '#impact';
import { changeIdOf } from '#domain-events';
import type { Actor } from '#platform';
import { assess } from './assess.ts';
import type { Asking } from '../graphql/asking.ts';
import { policyOf } from './policy-of.ts';
import { ChangeRefused, Refusal } from '../graphql/refusal.ts';

/** What a mutation says of an existing change. */
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

/** Records a proposal, with names as they are shown now; the same command id is the same change. */
export const proposeChange = (
  asking: Asking,
  proposal: Proposal,
  { actor, commandId: given }: Omit<ChangeOrder, 'id' | 'reason'>,
): Promise<RecordedOfChange> => {
  const commandId = commandIdOf(given);
  const order = { id: changeIdOf(commandId), actor, reason: proposal.reason, commandId };
  return orderChange(asking, order, { kind: 'PROPOSE', proposal });
};

/** Carries out a command on a change. Throws {@link ChangeRefused} if its state or the policy does not allow it. */
export const orderChange = async (
  asking: Asking,
  { id, actor: { actor }, reason, commandId }: ChangeOrder,
  request: ChangeRequest,
): Promise<RecordedOfChange> => {
  const envelope = { change: id, actor, reason, commandId: commandIdOf(commandId) };
  const result = await handleCommand(sourcesOf(asking), envelope, request);
  if (result.ok) return { change: id, id: result.id, position: result.position };
  throw new ChangeRefused(result.code, `the change ${id}: ${result.reason}`);
};

const sourcesOf = (asking: Asking): ChangeSources => ({
  log: asking.platform.log,
  assess: async (proposal) => assess(await asking.at(null), proposal),
  subject: async (affected, sequence) => {
    const { db, asOf } = await asking.at(sequence === null ? null : { sequence });
    return policySubjectOf(db, asOf, affected);
  },
  policy: () => policyOf(asking.platform),
});

const MAX_COMMAND_ID = 200;

const commandIdOf = (given: string | null | undefined): string => {
  if (typeof given !== 'string') return randomUUID();
  if (given.trim() !== '' && given.length <= MAX_COMMAND_ID) return given;
  throw new Refusal(
    'BAD_USER_INPUT',
    `a commandId has from 1 to ${MAX_COMMAND_ID} characters: give one of your own for each command, or leave it out`,
  );
};
