import { FIRST_INSTANT, orderTime } from '#openlineage';
import { DAY, timeOf } from '../rules/current-attempts.ts';
import type { AttemptRow } from '../state/rows.ts';

// Which attempts of a job its frontier has in memory, and which it asks for.

/** What the batch of an attempt follows from: see belongsToBatchOf. */
export type BatchHead = Pick<AttemptRow, 'began' | 'ended' | 'parentKey'>;

/** A stretch of event time (21 digits each), with both ends. */
export interface Stretch {
  readonly from: string;
  readonly to: string;
}

/**
 * Which attempts are in memory. Of those that cannot make a batch, there may be any number since the last one that can: a
 * job that always fails, runs that never end, runs without datasets. Of equal ones (see groupOf) a few suffice.
 */
export interface Coverage {
  /** Every attempt that ended at or after this time or order key; '' for all of the job. */
  readonly endedFrom: string;
  /** Every attempt that can make a batch and began at or after this order key; '' for all. */
  readonly qualifiedFrom: string;
  /** Every completed or failed attempt that overlaps one of these. */
  readonly overlaps: readonly Stretch[];
  /** Parent runs, each with the time (21 digits) from which on all attempts under it that ended are in memory. */
  readonly parents: ReadonlyMap<string, string>;
  /** Parent runs, all of whose attempts are in memory. */
  readonly wholeParents: ReadonlySet<string>;
  /** Every attempt that began after this order key, but for those left out of a group; '~' where nothing is known. */
  readonly newerThan: string;
  /** The groups of which attempts are left out, each with the order key at which the first of those in memory began. */
  readonly thinned: ReadonlyMap<string, string>;
}

/** What the frontier lacks to answer; the job is loaded again with it. */
export interface FrontierLack {
  /** Whether all attempts of the job are needed. */
  readonly isAll: boolean;
  /** How many attempts that can make a batch are needed. */
  readonly qualified: number;
  /** The batches that are needed beside the latest ones. */
  readonly heads: readonly BatchHead[];
  /** The order key after which attempts must have begun to be needed; null for that of the newest batch. */
  readonly newerThan: string | null;
  /** How many attempts of each group are needed. */
  readonly perGroup: number;
  /** The time (21 digits) since which every attempt that ended is needed; null where the others suffice. */
  readonly endedFrom: string | null;
}

/** How much is kept: the attempts that ended last, and those that began last of each group. */
export interface FrontierLimits {
  readonly recent: number;
  readonly perGroup: number;
}

export const FRONTIER_LIMITS: FrontierLimits = { recent: 100, perGroup: 8 };

/** At first the latest batch, the one before and what is newer. */
export const NO_LACK: FrontierLack = {
  isAll: false,
  qualified: 0,
  heads: [],
  newerThan: null,
  perGroup: 0,
  endedFrom: null,
};

/** All attempts of the job. */
export const ALL_COVERED: Coverage = {
  endedFrom: '',
  qualifiedFrom: '',
  overlaps: [],
  parents: new Map(),
  wholeParents: new Set(),
  newerThan: '',
  thinned: new Map(),
};

/** What satisfies both. */
export const bothLacks = (one: FrontierLack, other: FrontierLack): FrontierLack => ({
  isAll: one.isAll || other.isAll,
  qualified: Math.max(one.qualified, other.qualified),
  heads: [
    ...one.heads,
    ...other.heads.filter((head) => !one.heads.some((known) => isSameHead(known, head))),
  ],
  newerThan:
    one.newerThan === null || other.newerThan === null
      ? (one.newerThan ?? other.newerThan)
      : least(one.newerThan, other.newerThan),
  perGroup: Math.max(one.perGroup, other.perGroup),
  endedFrom:
    one.endedFrom === null || other.endedFrom === null
      ? (one.endedFrom ?? other.endedFrom)
      : least(one.endedFrom, other.endedFrom),
});

const isSameHead = (one: BatchHead, other: BatchHead): boolean =>
  one.began === other.began && one.ended === other.ended && one.parentKey === other.parentKey;

/** Attempts of a job that have the same role for as long as they belong to no batch. */
export const groupOf = ({ state, lineage }: Pick<AttemptRow, 'state' | 'lineage'>): string =>
  `${state} ${lineage}`;

/** The stretch that an attempt overlaps when it belongs to a batch without having the same parent run. */
export const stretchOf = ({ began, ended }: BatchHead): Stretch => ({
  from: timeOf(began),
  to: timeOf(ended),
});

export const least = (one: string, other: string): string => (one < other ? one : other);

/** A day before an order key, as text that compares with order keys. */
export const dayBefore = (orderKey: string): string => {
  const time = orderTime(orderKey) - DAY - FIRST_INSTANT;
  return time < 0n ? '' : time.toString().padStart(TIME_DIGITS, '0');
};

const TIME_DIGITS = 21;

/** After every order key and time. */
export const AFTER_ALL = '~';
