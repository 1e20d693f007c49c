import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { redactText } from '#openlineage';
import { listPage } from '../graphql/list-page.ts';
import { connection, pageOf, type PageArguments } from '../graphql/page.ts';
import { detailsOf, ofDatasets, rootOf } from './run-details.ts';
import { runFacets } from './run-facets.ts';
import { datasetAt, eventAt, jobAt, runAt, shownFacet, type RunAt } from '../graphql/shown.ts';
import {
  provenanceAnswer,
  shownDataVersion,
  shownRead,
  type ProvenanceArguments,
} from '../datasets/shown-versions.ts';

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

  @ResolveField('root')
  root(@Parent() run: RunAt) {
    return rootOf(run);
  }

  @ResolveField('children')
  async children(@Parent() { reading, runId }: RunAt, @Args() page: PageArguments) {
    const slice = await reading.children(runId, pageOf(page));
    return connection(reading.asOf, slice, (run) => runAt(reading, run));
  }

  @ResolveField('nominalStartTime')
  async nominalStartTime(@Parent() run: RunAt) {
    return (await detailsOf(run)).nominalStartTime;
  }

  @ResolveField('nominalEndTime')
  async nominalEndTime(@Parent() run: RunAt) {
    return (await detailsOf(run)).nominalEndTime;
  }

  @ResolveField('stackTrace')
  async stackTrace(@Parent() run: RunAt) {
    const { stackTrace } = await detailsOf(run);
    return stackTrace === null ? null : redactText(stackTrace);
  }

  @ResolveField('lineageIncomplete')
  async lineageIncomplete(@Parent() run: RunAt) {
    const { lineageIncomplete: said } = await detailsOf(run);
    if (said === null) return null;
    return { since: eventAt(run.reading, said.since), reasons: said.reasons.map(redactText) };
  }

  @ResolveField('statistics')
  async statistics(@Parent() run: RunAt) {
    return ofDatasets(run, (await detailsOf(run)).statistics);
  }

  @ResolveField('assertions')
  async assertions(@Parent() run: RunAt) {
    return ofDatasets(run, (await detailsOf(run)).assertions);
  }

  @ResolveField('reads')
  async reads(@Parent() { reading, runId, job, attempt }: RunAt) {
    const { reads } = await reading.versionsUsed({ runId, job, attempt });
    return reads.map((read) => shownRead(reading, read));
  }

  @ResolveField('wrote')
  async wrote(@Parent() { reading, runId, job, attempt }: RunAt) {
    const { wrote } = await reading.versionsUsed({ runId, job, attempt });
    return wrote.map((version) => shownDataVersion(reading, version));
  }

  @ResolveField('provenance')
  provenance(@Parent() run: RunAt, @Args() { depth }: ProvenanceArguments) {
    return provenanceAnswer(run.reading, { ...run, wrote: null }, depth);
  }

  @ResolveField('errorMessage')
  errorMessage(@Parent() { errorMessage }: RunAt) {
    return errorMessage === null ? null : redactText(errorMessage);
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
