import type { Catalog } from '#catalog';
import {
  AssessmentCache,
  assessImpact,
  BadProposal,
  type Assessment,
  type Proposal,
} from '#impact';
import { TraversalTimedOut } from '#lineage';
import { refusalOf } from './proposal-input.ts';
import type { Reading } from '../graphql/reading.ts';

/**
 * What a proposal would do, as of the sequence of the reading; the same question at the same sequence is assessed once. Refuses one
 * that does not fit what is there.
 */
export const assess = (reading: Reading, proposal: Proposal): Promise<Assessment> =>
  cacheOf(reading.platform.catalog).of(proposal, reading.asOf, () =>
    assessAgain(reading, proposal),
  );

/** As {@link assess}, whether it was assessed before or not. */
export const assessAgain = async (
  { graph, time, asOf, db }: Reading,
  proposal: Proposal,
): Promise<Assessment> => {
  const timeoutMs = Math.ceil(time.left());
  try {
    return await assessImpact({ db, graph }, proposal, asOf, { timeoutMs });
  } catch (error) {
    if (error instanceof BadProposal) throw refusalOf(error);
    if (error instanceof TraversalTimedOut) throw time.tookTooLong();
    throw error;
  }
};

/** Each generation of the catalog has a cache of its own, which goes with it. */
const cacheOf = (catalog: Catalog): AssessmentCache => {
  const cache = CACHES.get(catalog) ?? new AssessmentCache();
  CACHES.set(catalog, cache);
  return cache;
};

const CACHES = new WeakMap<Catalog, AssessmentCache>();
