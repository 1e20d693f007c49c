import { Args, Context, Resolver, Subscription } from '@nestjs/graphql';
import type { DatasetName } from '#openlineage';
import { changeUpdates, unannouncedChanges } from './change-updates.ts';
import type { Following } from './event-by-event.ts';
import { lineageChanges } from './lineage-changes.ts';

/** What is told as it happens. */
@Resolver('Subscription')
export class SubscriptionResolver {
  @Subscription('lineageChanged')
  lineageChanged(
    @Context('following') following: Following,
    @Args() { below, after }: { readonly below: DatasetName; readonly after?: number | null },
  ) {
    return lineageChanges(following, below, after ?? null);
  }

  @Subscription('changeUpdated')
  changeUpdated(
    @Context('following') following: Following,
    @Args() { id, after }: { readonly id: string; readonly after?: number | null },
  ) {
    return changeUpdates(following, id, after ?? null);
  }

  @Subscription('unannouncedChange')
  unannouncedChange(
    @Context('following') following: Following,
    @Args() { after }: { readonly after?: number | null },
  ) {
    return unannouncedChanges(following, after ?? null);
  }
}
