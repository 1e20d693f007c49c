import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import type { AsOf, Asking } from '../graphql/asking.ts';
import { listPage } from '../graphql/list-page.ts';
import { accuracyOf, shownUnannounced, unannouncedAfter } from './outcome-answer.ts';
import { connection, pageOf, type PageArguments } from '../graphql/page.ts';

interface At {
  readonly asOf?: AsOf | null;
}

/** What became of changes, and what changed without being proposed. */
@Resolver('Query')
export class OutcomeResolver {
  @Query('unannouncedChanges')
  async unannouncedChanges(
    @Context('asking') asking: Asking,
    @Args() { asOf, ...page }: PageArguments & At,
  ) {
    const reading = await asking.at(asOf);
    const all = await unannouncedAfter(reading, 0);
    return connection(reading.asOf, listPage(reading.asOf, all, pageOf(page)), (one) =>
      shownUnannounced(asking, reading, one),
    );
  }

  @Query('impactRecord')
  async impactRecord(@Context('asking') asking: Asking, @Args() { asOf }: At) {
    const reading = await asking.at(asOf);
    return { asOf: reading.asOf, ...(await accuracyOf(reading)) };
  }
}
