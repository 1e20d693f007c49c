import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { FOLD_VERSION, listSetAside } from '#catalog';
import { redactText } from '#openlineage';
import type { Asking } from '../graphql/asking.ts';
import { deadLettersOf } from './dead-letters.ts';
import { connection, pageOf, type PageArguments } from '../graphql/page.ts';
import type { Reading } from '../graphql/reading.ts';
import { eventAt } from '../graphql/shown.ts';

interface StatusAt {
  readonly asking: Asking;
  readonly reading: Reading;
}

@Resolver('Status')
export class StatusResolver {
  @ResolveField('foldVersion')
  foldVersion() {
    return FOLD_VERSION;
  }

  @ResolveField('catalog')
  async catalog(@Parent() { reading }: StatusAt) {
    return (await reading.platform.catalog.checkpoint()).sequence;
  }

  @ResolveField('graph')
  graph(@Parent() { reading }: StatusAt) {
    return reading.platform.graph.checkpoint();
  }

  @ResolveField('head')
  async head(@Parent() { asking }: StatusAt) {
    return (await asking.freshness()).head;
  }

  @ResolveField('lag')
  async lag(@Parent() { asking }: StatusAt) {
    return (await asking.freshness()).lag;
  }

  @ResolveField('lagSeconds')
  async lagSeconds(@Parent() { asking, reading }: StatusAt) {
    return reading.platform.lagSeconds(await asking.freshness());
  }

  @ResolveField('recordedAt')
  async recordedAt(@Parent() { reading }: StatusAt) {
    return (await reading.platform.catalog.checkpoint()).recordedAt;
  }

  @ResolveField('position')
  async position(@Parent() { reading }: StatusAt) {
    return (await reading.platform.catalog.checkpoint()).position;
  }

  @ResolveField('counts')
  counts(@Parent() { reading }: StatusAt) {
    return reading.counts();
  }

  @ResolveField('deadLetters')
  deadLetters(@Parent() { reading }: StatusAt, @Args() page: PageArguments) {
    return deadLettersOf(reading)(page);
  }

  @ResolveField('setAside')
  async setAside(@Parent() { reading }: StatusAt, @Args() page: PageArguments) {
    const slice = await listSetAside(reading.db, reading.asOf, pageOf(page));
    return connection(reading.asOf, slice, ({ sequence, path, reason }) => ({
      event: eventAt(reading, sequence),
      path,
      reason: redactText(reason),
    }));
  }
}
