import { checkProposedChange, type ProposalCheck } from '#changes';
import { assessImpact, BadProposal, type Assessment, type Proposal } from '#impact';
import { TraversalTimedOut } from '#lineage';
import type { Asking } from '../graphql/asking.ts';
import type { Reading } from '../graphql/reading.ts';
import { refusalOf } from './proposal-input.ts';

/** What a proposal would do, as of the sequence of the reading. Refuses one that does not fit what is there. */
export const assess = (reading: Reading, proposal: Proposal): Promise<Assessment> =>
  refusing(() => assessAt(reading, proposal));

/** As {@link assess}, with the operations that are already so left out, and with what people decided on them. */
export const check = (
  asking: Asking,
  reading: Reading,
  proposal: Proposal,
  at: string,
): Promise<ProposalCheck> => {
  const { db, asOf } = reading;
  const assessAsOf = async (one: Proposal, sequence: number) =>
    assessAt(await asking.at({ sequence }), one);
  return refusing(() => checkProposedChange({ db, asOf, at, assess: assessAsOf }, proposal));
};

const refusing = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BadProposal) throw refusalOf(error);
    throw error;
  }
};

const assessAt = async (
  { graph, time, asOf, db }: Reading,
  proposal: Proposal,
): Promise<Assessment> => {
  const timeoutMs = Math.ceil(time.left());
  try {
    return await assessImpact({ db, graph }, proposal, asOf, { timeoutMs });
  } catch (error) {
    if (error instanceof TraversalTimedOut) throw time.tookTooLong();
    throw error;
  }
};
