import { z } from 'zod';
import type { Proposal } from '#impact';
import { storedAssessment } from '#domain-events';
import type { Asker } from '../ask/ask.ts';
import type { AsOf } from '../options.ts';
import type { Assessed } from './assessed.ts';
import { decision, event, VICTIM } from './decision.ts';

/** Asks what a proposal would do, which of its operations are already so, and how people decided on it. */
export const askImpact = async (
  asker: Asker,
  proposal: Proposal,
  asOf: AsOf | null,
): Promise<Omit<Assessed, 'file'>> => {
  const { checkProposal } = await asker.ask(QUESTION, { proposal, asOf });
  const { assessment, assessed, alreadySo, decision } = checkProposal;
  return {
    ...{ title: proposal.title, asOf: checkProposal.asOf, operations: assessed, decision },
    assessment: assessment && storedAssessment.parse(JSON.parse(assessment.document)),
    hash: assessment?.hash ?? null,
    alreadySo: alreadySo.map(({ operation, event, evidence }) => ({
      ...{ operation, evidence, sequence: event.sequence },
      kind: proposal.changes[operation]?.kind ?? '',
    })),
  };
};

const QUESTION = {
  document: `
    query ($proposal: ProposalInput!, $asOf: AsOf) {
      checkProposal(proposal: $proposal, asOf: $asOf) {
        asOf assessed assessment { hash document }
        alreadySo { operation event { sequence } evidence }
        decision {
          change { id } result event { sequence } actor until allows
          gone { ${VICTIM} } added { ${VICTIM} } changed { ${VICTIM} }
        }
      }
    }`,
  answer: z.object({
    checkProposal: z.object({
      asOf: z.number(),
      assessed: z.array(z.number()),
      assessment: z.object({ hash: z.string(), document: z.string() }).nullable(),
      alreadySo: z.array(z.object({ operation: z.number(), event, evidence: z.string() })),
      decision: decision.nullable(),
    }),
  }),
};
