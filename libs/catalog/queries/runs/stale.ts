import type { EntityManager } from 'typeorm';
import { formatInstant, orderTime, parseInstant } from '#openlineage';
import type { RunView } from '../../catalog.ts';
import { EventRow } from '../../log-tables.ts';
import type { AttemptAt } from './run-attempts.ts';

const DAY = 86_400_000_000_000n;

/**
 * The clock for answers as of a sequence: the recording time of its entry, in nanoseconds. Null:
 * before the first entry.
 */
export const clockAt = async (db: EntityManager, asOf: number): Promise<bigint | null> => {
  const event = await db.findOneBy(EventRow, { sequence: asOf });
  return event && parseInstant(event.recordedAt);
};

/**
 * Whether a run is stale: it has not ended, and its last event is more than 24 hours old by event
 * time. Runs of a streaming job are never stale, because they do not end on their own.
 */
export const staleAt = (
  { attempt, ended, state, isStream }: AttemptAt,
  clock: bigint | null,
): RunView['stale'] => {
  const last = attempt.events.at(-1);
  const hasEnded = ended !== null || (state !== 'NEW' && state !== 'RUNNING');
  if (hasEnded || isStream || clock === null || !last) return null;
  const lastTime = orderTime(last.orderKey);
  if (clock - lastTime <= DAY) return null;
  return {
    since: formatInstant(lastTime + DAY),
    reason: `it has not ended, and no event of it has come since ${formatInstant(lastTime)}`,
  };
};
