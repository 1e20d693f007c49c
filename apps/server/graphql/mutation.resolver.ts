import { randomUUID } from 'node:crypto';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { datasetNameAsSent } from '#catalog';
import { record } from '#ingest';
import type { DatasetName } from '#openlineage';
import { identitySplit } from '#domain-events';
import { ClockNotCorrected, NotSetAside, type Actor } from '#platform';
import type { Asking } from './asking.ts';
import { Refusal } from './refusal.ts';
import { refuseReason } from '../changes/refuse-reason.ts';
import { adminOf, deciderOf } from '../changes/decider.ts';

/** What people decide: each becomes an event in the log, of which everything else follows. */
@Resolver('Mutation')
export class MutationResolver {
  @Mutation('splitIdentity')
  async splitIdentity(
    @Context('asking') asking: Asking,
    @Context('actor') asker: Actor | null,
    @Args() { reason, ...name }: DatasetName & { readonly reason: string },
  ) {
    const { actor } = deciderOf(asking.platform, asker, 'split an identity');
    refuseReason(reason);
    const commandId = randomUUID();
    const split = identitySplit({
      ...(await nameToSplit(asking, name)),
      actor,
      reason,
      commandId,
      correlationId: commandId,
      causationId: commandId,
    });
    const { position } = await record(asking.platform.log, split, actor);
    return { id: split.id, position };
  }

  @Mutation('correctClock')
  async correctClock(
    @Context('asking') { platform }: Asking,
    @Context('actor') asker: Actor | null,
    @Args() { reason, time }: { readonly reason: string; readonly time: string },
  ) {
    const { actor } = adminOf(platform, asker, 'correct the clock');
    refuseReason(reason);
    try {
      return await platform.correctClock({ actor, reason, time: Date.parse(time) });
    } catch (error) {
      if (!(error instanceof ClockNotCorrected)) throw error;
      throw new Refusal('BAD_USER_INPUT', error.message);
    }
  }

  @Mutation('restoreEntry')
  async restoreEntry(
    @Context('asking') { platform }: Asking,
    @Context('actor') asker: Actor | null,
    @Args() { reason, sequence }: { readonly reason: string; readonly sequence: number },
  ) {
    const { actor } = adminOf(platform, asker, 'restore an entry');
    refuseReason(reason);
    try {
      return await platform.restoreEntry({ actor, reason, sequence });
    } catch (error) {
      if (!(error instanceof NotSetAside)) throw error;
      throw new Refusal('BAD_USER_INPUT', error.message);
    }
  }
}

/** The name as events have it, which may have secrets that the one asked for leaves out. */
const nameToSplit = async (asking: Asking, name: DatasetName): Promise<DatasetName> => {
  const reading = await asking.at(null);
  const dataset = await reading.dataset(name);
  const sent = await datasetNameAsSent(reading.db, reading.asOf, name);
  const called = `${name.name} in ${reading.shownNamespace(name.namespace)}`;
  if (!dataset || !sent) {
    throw new Refusal(
      'BAD_USER_INPUT',
      `no event has named a dataset ${called} as of sequence ${reading.asOf}: "search" finds what there is`,
    );
  }
  if (dataset.aliases.length > 0) return sent;
  throw new Refusal(
    'BAD_USER_INPUT',
    `the dataset ${called} has no other name as of sequence ${reading.asOf}: there is nothing to split`,
  );
};
