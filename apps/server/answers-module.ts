import { Module, type DynamicModule } from '@nestjs/common';
import type { Platform } from '#platform';
import { graphqlModule } from './graphql/module.ts';
import { ChangeMutationResolver } from './resolvers/change-mutation-resolver.ts';
import { ChangeResolver } from './resolvers/change-resolver.ts';
import { DatasetResolver } from './resolvers/dataset-resolver.ts';
import { DiffResolver } from './resolvers/diff-resolver.ts';
import { EdgeResolver } from './resolvers/edge-resolver.ts';
import { EventResolver } from './resolvers/event-resolver.ts';
import { ImpactResolver } from './resolvers/impact-resolver.ts';
import { JobResolver } from './resolvers/job-resolver.ts';
import { MutationResolver } from './resolvers/mutation-resolver.ts';
import { OutcomeResolver } from './resolvers/outcome-resolver.ts';
import { QueryResolver } from './resolvers/query-resolver.ts';
import { RunHistoryResolver } from './resolvers/run-history-resolver.ts';
import { RunResolver } from './resolvers/run-resolver.ts';
import { StatusResolver } from './resolvers/status-resolver.ts';
import { SubscriptionResolver } from './resolvers/subscription-resolver.ts';

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
