import type { Direction } from '../graph.ts';
import { NONE } from './column.ts';
import type { FieldLinks } from './field-links.ts';
import type { Moment } from './moment.ts';
import { eachUser } from './reached-jobs.ts';

/** Visits the jobs that use a place: downstream those that read it, upstream those that write it. */
export type FieldUsers = (place: number, visit: (job: number) => void) => void;

/**
 * A job that says of all that it makes of a dataset from which fields it makes it uses no other of its fields.
 * Any other reader may use them all; so may each writer write them all, since no field lineage tells of constants.
 */
export const fieldUsers = (moment: Moment, links: FieldLinks, direction: Direction): FieldUsers => {
  const exact = new Map<number, ReadonlyMap<number, ReadonlySet<number>>>();
  return (place, visit) => {
    const { dataset } = links.places.around(place);
    const isAnyUser = direction === 'UPSTREAM' || links.places.fieldAt(place) === null;
    if (!isAnyUser && !exact.has(dataset)) exact.set(dataset, usedFields(moment, links, dataset));
    eachUser(moment, direction, dataset, (job) => {
      const used = exact.get(dataset)?.get(job);
      if (isAnyUser || used === undefined || used.has(place)) visit(job);
    });
  };
};

/** For each job that uses only the fields of a dataset that it names, these. */
const usedFields = (moment: Moment, links: FieldLinks, dataset: number) => {
  const { FEEDS: feeds } = moment.store.edges;
  const { job: fieldJobs } = moment.store.fieldEdges;
  const used = new Map<number, Set<number>>();
  const inexact = new Set<number>();
  moment.eachFrom(feeds, dataset, (row) => {
    const job = feeds.job.values[row] ?? NONE;
    if (moment.hasFieldDetail(row)) used.set(job, new Set());
    else inexact.add(job);
  });
  for (const [near, list] of links.outgoing(dataset)) {
    for (const { row } of list) {
      const job = fieldJobs.values[row] ?? NONE;
      if (near === null) inexact.add(job);
      else used.get(job)?.add(near);
    }
  }
  for (const job of inexact) used.delete(job);
  return used;
};
