import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { assess, check } from './assess.ts';
import { shownAssessment } from './assessment-answer.ts';
import type { AsOf, Asking } from '../graphql/asking.ts';
import { shownCheck } from './shown-check.ts';
import { proposalOf, type ProposalInput } from './proposal-input.ts';

/** What a change would do. */
@Resolver('Query')
export class ImpactResolver {
  @Query('impactOf')
  async impactOf(
    @Context('asking') asking: Asking,
    @Args() { proposal, asOf }: { readonly proposal: ProposalInput; readonly asOf?: AsOf | null },
  ) {
    const reading = await asking.at(asOf);
    return shownAssessment(reading, await assess(reading, proposalOf(proposal)));
  }

  @Query('checkProposal')
  async checkProposal(
    @Context('asking') asking: Asking,
    @Args() { proposal, asOf }: { readonly proposal: ProposalInput; readonly asOf?: AsOf | null },
  ) {
    const reading = await asking.at(asOf);
    // As of an earlier moment a waiver is judged there, so that the answer is the same on every day.
    const event = asOf ? await reading.event(reading.asOf) : null;
    const at = event?.recordedAt ?? new Date().toISOString();
    return shownCheck(asking, reading, await check(asking, reading, proposalOf(proposal), at));
  }
}
