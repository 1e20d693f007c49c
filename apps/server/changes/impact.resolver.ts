import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { assess } from './assess.ts';
import { shownAssessment } from './assessment-answer.ts';
import type { AsOf, Asking } from '../graphql/asking.ts';
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
}
