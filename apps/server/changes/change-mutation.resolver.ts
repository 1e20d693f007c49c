import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { Actor } from '#platform';
import type { Asking } from '../graphql/asking.ts';
import { orderChange, proposeChange, type ChangeOrder } from './change-orders.ts';
import { deciderOf, proposerOf } from './decider.ts';
import { proposalOf, type ProposalInput } from './proposal-input.ts';
import { refuseConditions, refuseLongReason, refuseReason } from './refuse-reason.ts';

type Said = Omit<ChangeOrder, 'actor'>;

interface Waiver extends Said {
  readonly until: string;
  readonly conditions: readonly string[];
}

/** What people propose, and what they decide on it. */
@Resolver('Mutation')
export class ChangeMutationResolver {
  @Mutation('proposeChange')
  proposeChange(
    @Context('asking') asking: Asking,
    @Context('actor') asker: Actor | null,
    @Args()
    { proposal, commandId }: { readonly proposal: ProposalInput; readonly commandId?: string },
  ) {
    const actor = proposerOf(asking.platform, asker, 'propose a change');
    return proposeChange(asking, proposalOf(proposal), { actor, commandId });
  }

  @Mutation('assessChange')
  assessChange(
    @Context('asking') asking: Asking,
    @Context('actor') asker: Actor | null,
    @Args() said: Said,
  ) {
    const actor = proposerOf(asking.platform, asker, 'assess a change');
    refuseLongReason(said.reason);
    return orderChange(asking, { ...said, actor }, { kind: 'ASSESS' });
  }

  @Mutation('acknowledgeImpact')
  acknowledgeImpact(
    @Context('asking') asking: Asking,
    @Context('actor') asker: Actor | null,
    @Args() said: Said,
  ) {
    const actor = proposerOf(asking.platform, asker, 'acknowledge an impact');
    refuseLongReason(said.reason);
    return orderChange(asking, { ...said, actor }, { kind: 'ACKNOWLEDGE' });
  }

  @Mutation('approveChange')
  approveChange(
    @Context('asking') asking: Asking,
    @Context('actor') asker: Actor | null,
    @Args() said: Said,
  ) {
    const actor = deciderOf(asking.platform, asker, 'approve a change');
    refuseReason(said.reason);
    return orderChange(asking, { ...said, actor }, { kind: 'APPROVE' });
  }

  @Mutation('rejectChange')
  rejectChange(
    @Context('asking') asking: Asking,
    @Context('actor') asker: Actor | null,
    @Args() said: Said,
  ) {
    const actor = deciderOf(asking.platform, asker, 'reject a change');
    refuseReason(said.reason);
    return orderChange(asking, { ...said, actor }, { kind: 'REJECT' });
  }

  @Mutation('waiveChange')
  waiveChange(
    @Context('asking') asking: Asking,
    @Context('actor') asker: Actor | null,
    @Args() { until, conditions, ...said }: Waiver,
  ) {
    const actor = deciderOf(asking.platform, asker, 'waive a change');
    refuseReason(said.reason);
    refuseConditions(conditions);
    return orderChange(asking, { ...said, actor }, { kind: 'WAIVE', until, conditions });
  }

  @Mutation('applyChange')
  applyChange(
    @Context('asking') asking: Asking,
    @Context('actor') asker: Actor | null,
    @Args() said: Said,
  ) {
    const actor = proposerOf(asking.platform, asker, 'apply a change');
    refuseLongReason(said.reason);
    return orderChange(asking, { ...said, actor }, { kind: 'APPLY' });
  }

  @Mutation('withdrawChange')
  withdrawChange(
    @Context('asking') asking: Asking,
    @Context('actor') asker: Actor | null,
    @Args() said: Said,
  ) {
    const actor = proposerOf(asking.platform, asker, 'withdraw a change');
    refuseReason(said.reason);
    return orderChange(asking, { ...said, actor }, { kind: 'WITHDRAW' });
  }
}
