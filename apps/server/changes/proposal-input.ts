import { BadProposal, checkProposal, type Proposal } from '#impact';
import { Refusal } from '../graphql/refusal.ts';

/** A proposal as the schema takes it: every field of a change may be given, which ones must be depends on its kind. */
export interface ProposalInput {
  readonly title: string;
  readonly reason: string;
  readonly changes: readonly Readonly<Record<string, unknown>>[];
}

/** The proposal that was sent. Refuses one whose changes lack something, or have something that their kind has not. */
export const proposalOf = ({ changes, ...rest }: ProposalInput): Proposal => {
  try {
    return checkProposal({ ...rest, changes: changes.map(withoutNulls) }, 'the proposal');
  } catch (error) {
    if (error instanceof BadProposal) throw refusalOf(error);
    throw error;
  }
};

/** What is wrong with a proposal, as a refusal. */
export const refusalOf = ({ problems }: BadProposal): Refusal =>
  new Refusal('BAD_USER_INPUT', problems);

// What is null was not given: no member of a change has another meaning when it is null.
const withoutNulls = (change: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null));
