import type { EntityManager } from 'typeorm';
import type { Checkpoint, LogEntry } from './catalog.ts';
import { fetchAhead } from './fold/fetch-ahead.ts';
import { foldEntry } from './fold/fold.ts';
import type { FoldState } from './fold/state.ts';
import { ProjectionRow } from './log-tables.ts';

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
  to: { sequence: number; position: string | null; recordedAt: string },
): Promise<Checkpoint> => {
  await db.transaction(async (manager) => {
    await advance(manager, from, to);
    await state.flush(manager);
  });
  state.trim();
  return to;
};

// Compare and set: the checkpoint is the fence between two projectors that both think they are the one.
const advance = async (
  manager: EntityManager,
  from: Checkpoint,
  to: { sequence: number; position: string | null; recordedAt: string },
): Promise<void> => {
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
