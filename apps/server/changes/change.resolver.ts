import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { changesAt } from '#catalog';
import type { ChangeStatus } from '#changes';
import type { AsOf, Asking } from '../graphql/asking.ts';
import type { PageArguments } from '../graphql/page.ts';
import { changeAt, changesPage } from './shown-change.ts';

interface ChangesArguments extends PageArguments {
  readonly state?: ChangeStatus | null;
  readonly id?: string | null;
  readonly asOf?: AsOf | null;
}

/** Proposed changes, and what became of them. */
@Resolver('Query')
export class ChangeResolver {
  @Query('change')
  async change(
    @Context('asking') asking: Asking,
    @Args() { id, asOf }: { readonly id: string; readonly asOf?: AsOf | null },
  ) {
    return changeAt(asking, await asking.at(asOf), id);
  }

  @Query('changes')
  async changes(
    @Context('asking') asking: Asking,
    @Args() { state, id, asOf, ...page }: ChangesArguments,
  ) {
    const reading = await asking.at(asOf);
    const all = await changesAt(reading.db, reading.asOf);
    const own = all.filter((one) => one.id.startsWith(id?.toLowerCase() ?? ''));
    return changesPage(asking, reading, own, state ?? null, page);
  }
}
