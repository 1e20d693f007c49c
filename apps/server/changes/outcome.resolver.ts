import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import type { AsOf, Asking } from '../graphql/asking.ts';
import { changesMade, unannouncedAfter } from './changes-made.ts';
import { listPage } from '../graphql/list-page.ts';
import { countsOf, outcomeAt, shownUnannounced } from './outcome-answer.ts';
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
    const sum = { hits: 0, misses: 0, falseAlarms: 0, pending: 0, unseen: 0 };
    let changes = 0;
    for (const { made } of await changesMade(reading)) {
      await reading.time.turn();
      const outcome = await outcomeAt(reading, made);
      if (outcome.happened.length === 0) continue;
      changes += 1;
      const counts = countsOf(outcome);
      sum.hits += counts.hits;
      sum.misses += counts.misses;
      sum.falseAlarms += counts.falseAlarms;
      sum.pending += counts.pending;
      sum.unseen += counts.unseen;
    }
    const { hits, misses, falseAlarms } = sum;
    return {
      asOf: reading.asOf,
      changes,
      counts: sum,
      precision: ratio(hits, hits + falseAlarms),
      recall: ratio(hits, hits + misses),
    };
  }
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
