import { LessThan, MoreThan, type EntityManager } from 'typeorm';
import { CLOCK_CORRECTED, readClockCorrected } from '#own-events';
import type { Checkpoint, LogEntry } from './catalog.ts';
import { fetchAhead } from './fold/fetch-ahead.ts';
import { foldEntry } from './fold/fold.ts';
import type { FoldState } from './fold/state.ts';
import { ChangeEventRow } from './change-tables.ts';
import { EventRow, ProjectionRow } from './log-tables.ts';

/** Counts up whenever the same log would make other rows: a catalog of another version is made anew. */
export const FOLD_VERSION = 3;

/**
 * Folds entries and writes what they changed with the new checkpoint, which it returns; in several transactions of
 * whole entries when that is much.
 */
export const project = async (
  db: EntityManager,
  state: FoldState,
  from: Checkpoint,
  entries: readonly LogEntry[],
): Promise<Checkpoint> => {
  let committed = from;
  let { sequence, position, recordedAt } = from;
  if (entries.length > 1) await fetchAhead(state, entries);
  for (const entry of entries) {
    position = entry.position;
    if (entry.type.startsWith('$')) continue;
    sequence += 1;
    const cap = capIn(entry);
    if (cap !== null) {
      await foldEntry(state, entry, sequence, cap);
      recordedAt = cap;
      committed = await commit(db, state, committed, { sequence, position, recordedAt, cap });
      continue;
    }
    recordedAt =
      recordedAt !== null && recordedAt > entry.recordedAt ? recordedAt : entry.recordedAt;
    await foldEntry(state, entry, sequence, recordedAt);
    if (state.edges.waiting() > MOST_WAITING)
      committed = await commit(db, state, committed, { sequence, position, recordedAt });
    await state.pace();
  }
  if (recordedAt === null) return { sequence, position, recordedAt };
  return commit(db, state, committed, { sequence, position, recordedAt });
};

// One event may state more, and is one transaction nevertheless.
const MOST_WAITING = 200_000;

/**
 * The transaction gives way too, and whoever asks through the same connection then sees what is not committed: every answer is as
 * of a sequence up to the checkpoint, and all rows say from which sequence to which they hold.
 */
const commit = async (
  db: EntityManager,
  state: FoldState,
  from: Checkpoint,
  { cap = null, ...to }: Reached & { readonly cap?: string | null },
): Promise<Checkpoint> => {
  await db.transaction(async (manager) => {
    await advance(manager, from, to);
    await state.flush(manager);
    if (cap !== null) await capTimes(manager, to.sequence, cap);
  });
  state.trim();
  return to;
};

interface Reached {
  readonly sequence: number;
  readonly position: string | null;
  readonly recordedAt: string;
}

/** The time at which a correction of the clock caps those of all earlier entries; null for any other entry. */
const capIn = ({ type, data }: LogEntry): string | null =>
  type === CLOCK_CORRECTED ? (readClockCorrected(data)?.cap ?? null) : null;

/**
 * Makes recorded times never decrease again where the log's do at a correction. What was made of earlier entries by their times
 * then stays: it was known then.
 */
const capTimes = async (manager: EntityManager, sequence: number, cap: string): Promise<void> => {
  const later = { sequence: LessThan(sequence), recordedAt: MoreThan(cap) };
  await manager.update(EventRow, later, { recordedAt: cap });
  await manager.update(ChangeEventRow, later, { recordedAt: cap });
};

// Compare and set: the checkpoint is the fence between two projectors that both think they are the one.
const advance = async (manager: EntityManager, from: Checkpoint, to: Reached): Promise<void> => {
  const name = 'catalog';
  if (from.recordedAt === null) {
    await manager.insert(ProjectionRow, { name, foldVersion: FOLD_VERSION, ...to });
    return;
  }
  const { affected } = await manager.update(ProjectionRow, { name, sequence: from.sequence }, to);
  if (affected !== 1) throw movedOn(from);
};

/** What is thrown by who finds the fence. */
export const movedOn = ({ sequence }: Checkpoint): Error =>
  new Error(`the catalog is no longer at sequence ${sequence}: another process projects into it`);
