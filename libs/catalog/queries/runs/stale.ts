import type { EntityManager } from 'typeorm';
import { formatInstant, orderTime, parseInstant } from '#openlineage';
import type { RunView } from '../../catalog.ts';
import { EventRow } from '../../log-tables.ts';
import type { AttemptAt } from './run-attempts.ts';

const DAY = 86_400_000_000_000n;

/** The clock by which answers as of a sequence judge: when its entry was recorded; null before the first. */
export const clockAt = async (db: EntityManager, asOf: number): Promise<bigint | null> => {
  const event = await db.findOneBy(EventRow, { sequence: asOf });
  return event && parseInstant(event.recordedAt);
};

/**
 * A run that has not ended is stale 24 hours after its last event, by event time. One of a stream is not: it has no end of its
 * own.
 */
export const staleAt = (
  { attempt, ended, state, isStream }: AttemptAt,
  clock: bigint | null,
): RunView['stale'] => {
  const last = attempt.events.at(-1);
  const hasEnded = ended !== null || (state !== 'NEW' && state !== 'RUNNING');
  if (hasEnded || isStream || clock === null || !last) return null;
  const heard = orderTime(last.orderKey);
  if (clock - heard <= DAY) return null;
  return {
    since: formatInstant(heard + DAY),
    reason: `it has not ended, and no event of it has come since ${formatInstant(heard)}`,
  };
};
