import type { Direction } from '../../graph.ts';
import { NONE } from '../storage/column.ts';
import type { FieldLinks } from './field-edges.ts';
import type { Moment } from '../snapshot.ts';
import type { ProductFeed } from '../product-edges.ts';
import { eachUser } from '../reached-jobs.ts';

/** Visits the jobs that use a place: downstream those that read it, upstream those that write it. */
export type FieldUsers = (place: number, visit: (job: number) => void) => void;

/**
 * A job that says of all that it makes of a dataset from which fields it makes it uses no other of its fields.
 * Any other reader may use them all; so may each writer write them all, since no field lineage tells of constants.
 */
export const fieldUsers = (moment: Moment, links: FieldLinks, direction: Direction): FieldUsers => {
  const used = new Map<number, UsedFields>();
  const usedOf = (dataset: number): UsedFields => {
    const known = used.get(dataset) ?? usedFields(moment, links, dataset);
    used.set(dataset, known);
    return known;
  };
  return (place, visit) => {
    const dataset = links.places.datasetOf(place);
    const isAnyUser = direction === 'UPSTREAM' || links.places.isWhole(place);
    eachUser(moment, direction, dataset, (job) => {
      if (isAnyUser || (usedOf(dataset).get(job)?.has(place) ?? true)) visit(job);
    });
  };
};

type UsedFields = ReadonlyMap<number, ReadonlySet<number>>;

/** For each job that uses only the fields of a dataset that it names, these. */
const usedFields = (moment: Moment, links: FieldLinks, dataset: number): UsedFields => {
  const { FEEDS: feeds } = moment.store.edges;
  const { job: fieldJobs } = moment.store.fieldEdges;
  const used = new Map<number, Set<number>>();
  const inexact = new Set<number>();
  const { productFeeds } = moment;
  const note = (feed: ProductFeed) => {
    if (moment.hasDetail(feed)) used.set(feed.job, new Set());
    else inexact.add(feed.job);
  };
  moment.eachFrom(feeds, dataset, (row) =>
    (productFeeds.ofRow(row) ?? [moment.feedAt(row)]).forEach(note),
  );
  for (const product of productFeeds.of('SOURCE', dataset)) {
    for (const target of productFeeds.datasetsOf(product, 'TARGET')) {
      if (inexact.has(product.job)) break;
      productFeeds.between(dataset, target, product.job)?.forEach(note);
    }
  }
  const jobOf = ({ row }: { readonly row: number }) => fieldJobs.values[row] ?? NONE;
  const { edges, whole } = links.leaving(dataset);
  for (const [field, steps] of edges) for (const step of steps) used.get(jobOf(step))?.add(field);
  for (const link of whole) inexact.add(jobOf(link));
  for (const job of inexact) used.delete(job);
  return used;
};
