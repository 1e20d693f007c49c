import { Module, type DynamicModule } from '@nestjs/common';
import type { Platform } from '#platform';
import { graphqlModule } from './graphql/module.ts';
import { ChangeMutationResolver } from './changes/change-mutation.resolver.ts';
import { ChangeResolver } from './changes/change.resolver.ts';
import { DatasetResolver } from './datasets/dataset.resolver.ts';
import { DiffResolver } from './lineage/diff.resolver.ts';
import { EdgeResolver } from './lineage/edge.resolver.ts';
import { EventResolver } from './events/event.resolver.ts';
import { ImpactResolver } from './changes/impact.resolver.ts';
import { JobResolver } from './jobs/job.resolver.ts';
import { MutationResolver } from './graphql/mutation.resolver.ts';
import { OutcomeResolver } from './changes/outcome.resolver.ts';
import { QueryResolver } from './graphql/query.resolver.ts';
import { RunHistoryResolver } from './runs/run-history.resolver.ts';
import { RunResolver } from './runs/run.resolver.ts';
import { StatusResolver } from './health/status.resolver.ts';
import { SubscriptionResolver } from './subscriptions/subscription.resolver.ts';

/** What answers questions: the GraphQL schema and its resolvers. */
@Module({})
export class AnswersModule {
  static of(platform: Platform): DynamicModule {
    return {
      module: AnswersModule,
      imports: [graphqlModule(platform)],
      providers: [
        QueryResolver,
        MutationResolver,
        DatasetResolver,
        JobResolver,
        RunResolver,
        RunHistoryResolver,
        DiffResolver,
        ImpactResolver,
        ChangeResolver,
        ChangeMutationResolver,
        EdgeResolver,
        EventResolver,
        OutcomeResolver,
        StatusResolver,
        SubscriptionResolver,
      ],
    };
  }
}
