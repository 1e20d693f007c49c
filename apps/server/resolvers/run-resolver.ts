import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { redactNamespace } from '#openlineage';
import { listPage } from '../graphql/list-page.ts';
import { connection, pageOf, type PageArguments } from '../graphql/page.ts';
import { runFacets } from '../graphql/run-facets.ts';
import { datasetAt, eventAt, jobAt, runAt, shownFacet, type RunAt } from '../graphql/shown.ts';

@Resolver('Run')
export class RunResolver {
  @ResolveField('job')
  job(@Parent() { reading, job }: RunAt) {
    return jobAt(reading, job);
  }

  @ResolveField('attempts')
  async attempts(@Parent() { reading, runId, job }: RunAt) {
    return (await reading.attempts({ runId, job })).map((attempt) => runAt(reading, attempt));
  }

  @ResolveField('parent')
  async parent(@Parent() { reading, parentRunId }: RunAt) {
    if (parentRunId === null) return null;
    const [parent] = await reading.runs(parentRunId);
    return parent ? runAt(reading, parent) : null;
  }

  @ResolveField('errorMessage')
  errorMessage(@Parent() { errorMessage }: RunAt) {
    return errorMessage === null ? null : redactNamespace(errorMessage);
  }

  @ResolveField('inputs')
  inputs(@Parent() { reading, inputs }: RunAt) {
    return inputs.map((dataset) => datasetAt(reading, dataset));
  }

  @ResolveField('outputs')
  outputs(@Parent() { reading, outputs }: RunAt) {
    return outputs.map((dataset) => datasetAt(reading, dataset));
  }

  @ResolveField('facets')
  async facets(@Parent() { reading, events }: RunAt) {
    return (await runFacets(reading, events)).map((facet) => shownFacet(reading, facet));
  }

  @ResolveField('events')
  events(@Parent() { reading, events }: RunAt, @Args() page: PageArguments) {
    const slice = listPage(reading.asOf, events, pageOf(page));
    return connection(reading.asOf, slice, (sequence) => eventAt(reading, sequence));
  }
}
