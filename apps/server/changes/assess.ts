import { assessImpact, BadProposal, type Assessment, type Proposal } from '#impact';
import { TraversalTimedOut } from '#lineage';
import { refusalOf } from './proposal-input.ts';
import type { Reading } from '../graphql/reading.ts';

/** What a proposal would do, as of the sequence of the reading. Refuses one that does not fit what is there. */
export const assess = async (
  { graph, time, asOf, db }: Reading,
  proposal: Proposal,
): Promise<Assessment> => {
  const timeoutMs = Math.ceil(time.left());
  try {
    return await assessImpact({ db, graph }, proposal, asOf, { timeoutMs });
  } catch (error) {
    if (error instanceof BadProposal) throw refusalOf(error);
    if (error instanceof TraversalTimedOut) throw time.tookTooLong();
    throw error;
  }
};
