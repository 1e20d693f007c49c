import { assessImpact, BadProposal, type Assessment, type Proposal } from '#impact';
import { TraversalTimedOut } from '#lineage';
import type { Reading } from './reading.ts';
import { Refusal } from './refusal.ts';

/** What a proposal would do, as of the sequence of the reading. Refuses one that does not fit what is there. */
export const assess = async (
  { platform, time, asOf, db }: Reading,
  proposal: Proposal,
): Promise<Assessment> => {
  const timeoutMs = Math.ceil(time.left());
  try {
    return await assessImpact({ db, graph: platform.graph }, proposal, asOf, { timeoutMs });
  } catch (error) {
    if (error instanceof BadProposal)
      throw new Refusal('BAD_USER_INPUT', error.problems.join('; '));
    if (error instanceof TraversalTimedOut) throw time.tookTooLong();
    throw error;
  }
};
