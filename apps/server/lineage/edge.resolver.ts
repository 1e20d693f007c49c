import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { compareUtf8, redactNamespace } from '#openlineage';
import { connection, pageOf, type PageArguments } from '../graphql/page.ts';
import { datasetAt, eventAt, jobAt, type EdgeAt } from '../graphql/shown.ts';

@Resolver('Edge')
export class EdgeResolver {
  @ResolveField('from')
  from(@Parent() { reading, from }: EdgeAt) {
    return datasetAt(reading, from);
  }

  @ResolveField('to')
  to(@Parent() { reading, to }: EdgeAt) {
    return datasetAt(reading, to);
  }

  @ResolveField('job')
  job(@Parent() { reading, job }: EdgeAt) {
    return job && jobAt(reading, job);
  }

  @ResolveField('since')
  since(@Parent() { reading, since }: EdgeAt) {
    return eventAt(reading, since);
  }

  @ResolveField('until')
  until(@Parent() { reading, until }: EdgeAt) {
    return until === null ? null : eventAt(reading, until);
  }

  @ResolveField('statedBy')
  async statedBy(@Parent() { reading, stated }: EdgeAt, @Args() page: PageArguments) {
    const slice = await reading.statements(stated, pageOf(page));
    return connection(reading.asOf, slice, (sequence) => eventAt(reading, sequence));
  }

  @ResolveField('producers')
  async producers(@Parent() { reading, stated }: EdgeAt) {
    const producers = await reading.producersOfEdge(stated);
    return [...new Set(producers.map(redactNamespace))].sort(compareUtf8);
  }
}
