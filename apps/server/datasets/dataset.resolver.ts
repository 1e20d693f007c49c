import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { DatasetView } from '#catalog';
import { redactText } from '#openlineage';
import type { Direction } from '#lineage';
import { lineageOf, type LineageArguments } from '../lineage/lineage-answer.ts';
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
  shownField,
  shownStatement,
  shownUse,
  shownVersion,
  type DatasetAt,
} from '../graphql/shown.ts';
import { shownDataVersion } from './shown-versions.ts';

interface RunsArguments extends PageArguments {
  readonly role?: 'INPUT' | 'OUTPUT' | null;
}

interface EdgesArguments extends PageArguments {
  readonly direction?: Direction | null;
}

interface DataVersionsArguments extends PageArguments {
  readonly version?: string | null;
}

@Resolver('Dataset')
export class DatasetResolver {
  @ResolveField('aliases')
  async aliases(@Parent() dataset: DatasetAt) {
    return (await viewOf(dataset)).aliases.map(({ namespace, name }) => ({
      namespace: dataset.reading.shownNamespace(namespace),
      name,
    }));
  }

  @ResolveField('since')
  async since(@Parent() dataset: DatasetAt) {
    return eventAt(dataset.reading, (await viewOf(dataset)).firstSequence);
  }

  @ResolveField('description')
  async description(@Parent() dataset: DatasetAt) {
    const { description } = await viewOf(dataset);
    return description === null ? null : redactText(description);
  }

  @ResolveField('descriptionStatedBy')
  async descriptionStatedBy(@Parent() dataset: DatasetAt) {
    const { descriptionStatedBy } = await viewOf(dataset);
    return descriptionStatedBy && shownStatement(dataset.reading, descriptionStatedBy);
  }

  @ResolveField('owners')
  async owners(@Parent() dataset: DatasetAt) {
    return (await viewOf(dataset)).owners.map((owner) => shownOwner(dataset.reading, owner));
  }

  @ResolveField('tags')
  async tags(@Parent() dataset: DatasetAt) {
    return (await viewOf(dataset)).tags.map((tag) => shownTag(dataset.reading, tag));
  }

  @ResolveField('fields')
  async fields(@Parent() dataset: DatasetAt) {
    const { reading } = dataset;
    const fields = await reading.fields((await viewOf(dataset)).node);
    return fields.map((field) => shownField(reading, field));
  }

  @ResolveField('schemaVersions')
  async schemaVersions(@Parent() dataset: DatasetAt, @Args() page: PageArguments) {
    const { reading } = dataset;
    const slice = await reading.schemaVersions((await viewOf(dataset)).node, pageOf(page));
    return connection(reading.asOf, slice, (version) => shownVersion(reading, version));
  }

  @ResolveField('dataVersions')
  async dataVersions(
    @Parent() dataset: DatasetAt,
    @Args() { version, ...page }: DataVersionsArguments,
  ) {
    const { reading } = dataset;
    const { node } = await viewOf(dataset);
    const wanted = { dataset: node, version: version ?? null };
    const slice = await reading.dataVersions(wanted, pageOf(page));
    return connection(reading.asOf, slice, (version) => shownDataVersion(reading, version));
  }

  @ResolveField('facets')
  async facets(@Parent() dataset: DatasetAt) {
    const { reading } = dataset;
    const facets = await reading.facets((await viewOf(dataset)).node);
    return facets.map((facet) => shownFacet(reading, facet));
  }

  @ResolveField('facetHistory')
  async facetHistory(
    @Parent() dataset: DatasetAt,
    @Args() { key, ...page }: FacetHistoryArguments,
  ) {
    const { reading } = dataset;
    const wanted = { node: (await viewOf(dataset)).node, key: key ?? null };
    const slice = await reading.facetHistory(wanted, pageOf(page));
    return connection(reading.asOf, slice, (facet) => shownFacetHistory(reading, facet));
  }

  @ResolveField('readBy')
  async readBy(@Parent() dataset: DatasetAt, @Args() page: PageArguments) {
    const { reading } = dataset;
    const slice = await reading.readersOf((await viewOf(dataset)).node, pageOf(page));
    return connection(reading.asOf, slice, (use) => shownUse(reading, use));
  }

  @ResolveField('writtenBy')
  async writtenBy(@Parent() dataset: DatasetAt, @Args() page: PageArguments) {
    const { reading } = dataset;
    const slice = await reading.writersOf((await viewOf(dataset)).node, pageOf(page));
    return connection(reading.asOf, slice, (use) => shownUse(reading, use));
  }

  @ResolveField('runs')
  async runs(@Parent() dataset: DatasetAt, @Args() { role, ...page }: RunsArguments) {
    const { reading } = dataset;
    const runs = reading.runsOfDataset[role ?? 'ANY'];
    const slice = await runs((await viewOf(dataset)).node, pageOf(page));
    return connection(reading.asOf, slice, (run) => runAt(reading, run));
  }

  @ResolveField('edges')
  async edges(@Parent() dataset: DatasetAt, @Args() { direction, ...page }: EdgesArguments) {
    const { reading } = dataset;
    const edges = reading.edgesOfDataset[direction ?? 'ANY'];
    const slice = await edges((await viewOf(dataset)).node, pageOf(page));
    return connection(reading.asOf, slice, (edge) => edgeAt(reading, edge));
  }

  @ResolveField('upstream')
  upstream(@Parent() dataset: DatasetAt, @Args() options: LineageArguments) {
    return lineageOf(dataset.reading, 'UPSTREAM', 'DATASET', dataset.key, options);
  }

  @ResolveField('downstream')
  downstream(@Parent() dataset: DatasetAt, @Args() options: LineageArguments) {
    return lineageOf(dataset.reading, 'DOWNSTREAM', 'DATASET', dataset.key, options);
  }
}

const viewOf = async ({ reading, key, view, namespace, name }: DatasetAt): Promise<DatasetView> => {
  const found = view ?? (await reading.dataset(key));
  if (found) return found;
  throw new Error(
    `unreachable: the dataset ${name} in ${namespace} is named but not known at ${reading.asOf}`,
  );
};
