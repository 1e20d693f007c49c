import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Proposal } from '#impact';
import type { Answer } from '../ask/answering.ts';
import type { Asker } from '../ask/ask.ts';
import { printable } from '../show/printable.ts';
import { askChange } from './ask-change.ts';
import { shortId, stateText } from './change-text.ts';
import { findChange } from './find-change.ts';

/** What can be said of a change, and the mutation that says it. */
export const MUTATIONS = {
  assess: 'assessChange',
  acknowledge: 'acknowledgeImpact',
  approve: 'approveChange',
  reject: 'rejectChange',
  waive: 'waiveChange',
  apply: 'applyChange',
  withdraw: 'withdrawChange',
} as const;

interface Order {
  readonly id: string;
  readonly reason: string;
  /** Of a waiver. */
  readonly until?: string | undefined;
  readonly conditions?: readonly string[] | undefined;
}

/** Proposes a change, and says what it is called from now on. */
export const proposeChange = async (asker: Asker, proposal: Proposal): Promise<Answer> => {
  const { recorded } = await asker.ask(
    {
      document: `
        mutation ($proposal: ProposalInput!, $commandId: String!) {
          recorded: proposeChange(proposal: $proposal, commandId: $commandId) { change id position }
        }`,
      answer: recordedOfChange,
    },
    { proposal, commandId: randomUUID() },
  );
  return outcome(asker, recorded);
};

/** Says something of a change, and what has become of it. */
export const orderChange = async (
  asker: Asker,
  verb: keyof typeof MUTATIONS,
  { id, reason, until, conditions = [] }: Order,
): Promise<Answer> => {
  const isWaiver = until !== undefined;
  const { recorded } = await asker.ask(
    {
      document: `
        mutation ($id: String!, $reason: String!, $commandId: String!${isWaiver ? ', $until: DateTime!, $conditions: [String!]!' : ''}) {
          recorded: ${MUTATIONS[verb]}(id: $id, reason: $reason, commandId: $commandId${isWaiver ? ', until: $until, conditions: $conditions' : ''}) { change id position }
        }`,
      answer: recordedOfChange,
    },
    {
      id: await findChange(asker, id, null),
      reason,
      commandId: randomUUID(),
      ...(isWaiver && { until, conditions }),
    },
  );
  return outcome(asker, recorded);
};

const recordedOfChange = z.object({
  recorded: z.object({ change: z.string(), id: z.string(), position: z.string() }),
});

const outcome = async (
  asker: Asker,
  { change: id, id: event, position }: z.infer<typeof recordedOfChange>['recorded'],
): Promise<Answer> => {
  const change = await askChange(asker, id, { after: position });
  const last = change.history.at(-1);
  return {
    document: { change: id, event, asOf: change.asOf, state: change.state },
    text: () =>
      `${shortId(id)} is ${stateText(change)}, as of #${change.asOf} (${last?.type ?? ''} by ${printable(last?.actor ?? '')}): ${printable(change.title)}\n`,
  };
};
