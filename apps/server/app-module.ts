import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { Platform } from '#platform';
import { ErrorFilter } from './error-filter.ts';
import { graphqlModule } from './graphql/module.ts';
import { HealthController } from './health-controller.ts';
import { PageController } from './pages/page-controller.ts';
import { PLATFORM } from './platform-token.ts';
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

/** The one module: everything that Nest makes, around one platform. */
@Module({})
export class AppModule {
  static of(platform: Platform): DynamicModule {
    return {
      module: AppModule,
      imports: [graphqlModule(platform)],
      controllers: [HealthController, PageController],
      providers: [
        { provide: PLATFORM, useValue: platform },
        { provide: APP_FILTER, useClass: ErrorFilter },
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
