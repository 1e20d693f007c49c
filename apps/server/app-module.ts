import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { Platform } from '#platform';
import { ErrorFilter } from './http/error.filter.ts';
import { PLATFORM } from './http/platform-token.ts';

/** The root module: the platform, for the features that a process serves. */
@Module({})
export class AppModule {
  static of(platform: Platform, features: readonly (DynamicModule | Type)[]): DynamicModule {
    return {
      module: AppModule,
      global: true,
      imports: [...features],
      providers: [
        { provide: PLATFORM, useValue: platform },
        { provide: APP_FILTER, useClass: ErrorFilter },
      ],
      exports: [PLATFORM],
    };
  }
}
