import { Module } from '@nestjs/common';
import { HealthController } from './health/health.controller.ts';
import { PageController } from './pages/page.controller.ts';

/** Health and the pages for people: what a server answers without reading the catalog for a question. */
@Module({ controllers: [HealthController, PageController] })
export class WatchModule {}
