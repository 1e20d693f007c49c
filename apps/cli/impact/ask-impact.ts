import { z } from 'zod';
import type { Proposal } from '#impact';
import { storedAssessment } from '#own-events';
import type { Asker } from '../ask/ask.ts';
import type { AsOf } from '../options.ts';
import type { Assessed } from './assessed.ts';

/** Asks what a proposal would do. */
export const askImpact = async (
  asker: Asker,
  proposal: Proposal,
  asOf: AsOf | null,
): Promise<Pick<Assessed, 'assessment' | 'hash'>> => {
  const { impactOf } = await asker.ask(QUESTION, { proposal, asOf });
  return { assessment: storedAssessment.parse(JSON.parse(impactOf.document)), hash: impactOf.hash };
};

const QUESTION = {
  document: `
    query ($proposal: ProposalInput!, $asOf: AsOf) {
      impactOf(proposal: $proposal, asOf: $asOf) { hash document }
    }`,
  answer: z.object({ impactOf: z.object({ hash: z.string(), document: z.string() }) }),
};
