import { setImmediate as turn } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import type { Checkpoint, LogEntry } from './catalog.ts';
import { foldEntry } from './fold/fold.ts';
import type { FoldState } from './fold/state.ts';
import { ProjectionRow } from './log-tables.ts';

/** Counts up whenever the same log would make other rows: a catalog of another version is made anew. */
export const FOLD_VERSION = 1;

/** Folds entries and writes what they changed with the new checkpoint, which it returns. */
export const project = async (
  db: EntityManager,
  state: FoldState,
  from: Checkpoint,
  entries: readonly LogEntry[],
): Promise<Checkpoint> => {
  let { sequence, recordedAt } = from;
  let turnedAt = performance.now();
  for (const entry of entries) {
    if (entry.type.startsWith('$')) continue;
    sequence += 1;
    recordedAt =
      recordedAt !== null && recordedAt > entry.recordedAt ? recordedAt : entry.recordedAt;
    await foldEntry(state, entry, sequence, recordedAt);
    if (performance.now() - turnedAt < TURN_MILLISECONDS) continue;
    await turn();
    turnedAt = performance.now();
  }
  const position = entries.at(-1)?.position ?? from.position;
  if (recordedAt === null) return { sequence, position, recordedAt };
  const to = { sequence, position, recordedAt };
  await db.transaction(async (manager) => {
    await advance(manager, from, to);
    await state.flush(manager);
  });
  state.trim();
  return to;
};

// Senders of events wait while the fold has the process; before the transaction nobody can see that it gave way.
const TURN_MILLISECONDS = 10;

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
  if (affected !== 1) {
    throw new Error(
      `the catalog is no longer at sequence ${from.sequence}: another process projects into it`,
    );
  }
};
