import type { Catalog } from '#catalog';
import { checkProposedChange, type ProposalCheck } from '#changes';
import {
  AssessmentCache,
  assessImpact,
  BadProposal,
  type Assessment,
  type Proposal,
} from '#impact';
import { TraversalTimedOut } from '#lineage';
import type { Asking } from '../graphql/asking.ts';
import type { Reading } from '../graphql/reading.ts';
import { refusalOf } from './proposal-input.ts';

/**
 * What a proposal would do, as of the sequence of the reading. The same question at the same sequence is assessed once.
 * Refuses a proposal that does not fit what is there.
 */
export const assess = (reading: Reading, proposal: Proposal): Promise<Assessment> =>
  refusing(() => cachedAt(reading, proposal));

/** As {@link assess}, but assesses even if the answer is in the cache. */
export const assessAgain = (reading: Reading, proposal: Proposal): Promise<Assessment> =>
  refusing(() => assessAt(reading, proposal));

/** As {@link assess}, with the operations that are already so left out, and with what people decided on them. */
export const check = (
  asking: Asking,
  reading: Reading,
  proposal: Proposal,
  at: string,
): Promise<ProposalCheck> => {
  const { db, asOf } = reading;
  const assessAsOf = async (one: Proposal, sequence: number) =>
    cachedAt(await asking.at({ sequence }), one);
  return refusing(() => checkProposedChange({ db, asOf, at, assess: assessAsOf }, proposal));
};

const refusing = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BadProposal) throw refusalOf(error);
    throw error;
  }
};

const cachedAt = (reading: Reading, proposal: Proposal): Promise<Assessment> =>
  cacheOf(reading.platform.catalog).of(proposal, reading.asOf, () => assessAt(reading, proposal));

const assessAt = async (
  { graph, time, asOf, db }: Reading,
  proposal: Proposal,
): Promise<Assessment> => {
  const timeoutMs = Math.ceil(time.left());
  try {
    return await assessImpact({ db, graph }, proposal, asOf, { timeoutMs });
  } catch (error) {
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
