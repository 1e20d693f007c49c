import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { JobView } from '#catalog';
import { redactText } from '#openlineage';
import { lineageOf, type LineageArguments } from '../lineage/lineage-answer.ts';
import { listPage } from '../graphql/list-page.ts';
import {
  connection,
  pageOf,
  type FacetHistoryArguments,
  type PageArguments,
} from '../graphql/page.ts';
import {
  edgeAt,
  eventAt,
  runAt,
  shownOwner,
  shownTag,
  shownFacet,
  shownFacetHistory,
  shownStatement,
  shownUse,
  type JobAt,
} from '../graphql/shown.ts';
import { shownJobVersion } from './shown-job-version.ts';

@Resolver('Job')
export class JobResolver {
  @ResolveField('since')
  async since(@Parent() job: JobAt) {
    return eventAt(job.reading, (await viewOf(job)).firstSequence);
  }

  @ResolveField('description')
  async description(@Parent() job: JobAt) {
    const { description } = await viewOf(job);
    return description === null ? null : redactText(description);
  }

  @ResolveField('descriptionStatedBy')
  async descriptionStatedBy(@Parent() job: JobAt) {
    const { descriptionStatedBy } = await viewOf(job);
    return descriptionStatedBy && shownStatement(job.reading, descriptionStatedBy);
  }

  @ResolveField('owners')
  async owners(@Parent() job: JobAt) {
    return (await viewOf(job)).owners.map((owner) => shownOwner(job.reading, owner));
  }

  @ResolveField('tags')
  async tags(@Parent() job: JobAt) {
    return (await viewOf(job)).tags.map((tag) => shownTag(job.reading, tag));
  }

  @ResolveField('facets')
  async facets(@Parent() job: JobAt) {
    const { reading } = job;
    const facets = await reading.facets((await viewOf(job)).node);
    return facets.map((facet) => shownFacet(reading, facet));
  }

  @ResolveField('facetHistory')
  async facetHistory(@Parent() job: JobAt, @Args() { key, ...page }: FacetHistoryArguments) {
    const { reading } = job;
    const wanted = { node: (await viewOf(job)).node, key: key ?? null };
    const slice = await reading.facetHistory(wanted, pageOf(page));
    return connection(reading.asOf, slice, (facet) => shownFacetHistory(reading, facet));
  }

  @ResolveField('versions')
  async versions(@Parent() job: JobAt, @Args() page: PageArguments) {
    const { reading } = job;
    const versions = await reading.jobVersions((await viewOf(job)).node);
    const slice = listPage(reading.asOf, versions, pageOf(page));
    return connection(reading.asOf, slice, (version) => shownJobVersion(reading, version));
  }

  @ResolveField('reads')
  async reads(@Parent() job: JobAt, @Args() page: PageArguments) {
    const { reading } = job;
    const slice = await reading.readBy((await viewOf(job)).node, pageOf(page));
    return connection(reading.asOf, slice, (use) => shownUse(reading, use));
  }

  @ResolveField('writes')
  async writes(@Parent() job: JobAt, @Args() page: PageArguments) {
    const { reading } = job;
    const slice = await reading.writtenBy((await viewOf(job)).node, pageOf(page));
    return connection(reading.asOf, slice, (use) => shownUse(reading, use));
  }

  @ResolveField('runs')
  async runs(@Parent() job: JobAt, @Args() page: PageArguments) {
    const { reading } = job;
    const slice = await reading.runsOfJob((await viewOf(job)).node, pageOf(page));
    return connection(reading.asOf, slice, (run) => runAt(reading, run));
  }

  @ResolveField('edges')
  async edges(@Parent() job: JobAt, @Args() page: PageArguments) {
    const { reading } = job;
    const slice = await reading.edgesOfJob((await viewOf(job)).node, pageOf(page));
    return connection(reading.asOf, slice, (edge) => edgeAt(reading, edge));
  }

  @ResolveField('quiet')
  async quiet(@Parent() job: JobAt) {
    return job.reading.quiet((await viewOf(job)).node);
  }

  @ResolveField('upstream')
  upstream(@Parent() job: JobAt, @Args() options: LineageArguments) {
    return lineageOf(job.reading, 'UPSTREAM', 'JOB', job.key, options);
  }

  @ResolveField('downstream')
  downstream(@Parent() job: JobAt, @Args() options: LineageArguments) {
    return lineageOf(job.reading, 'DOWNSTREAM', 'JOB', job.key, options);
  }
}

const viewOf = async ({ reading, key, view, namespace, name }: JobAt): Promise<JobView> => {
  const found = view ?? (await reading.job(key));
  if (found) return found;
  throw new Error(
    `unreachable: the job ${name} in ${namespace} is named but not known at ${reading.asOf}`,
  );
};
