import type { DataSource } from 'typeorm';
import {
  createProjector,
  PROJECTION_VERSION,
  type Checkpoint,
  type LogEntry,
  type OnFailure,
  type ProjectionStore,
} from '#projection';
import { ProjectionRow } from './log-tables.ts';
import { createPace } from './pace.ts';
import { projectionTransaction } from './projection-store.ts';
import { openRowStore } from './store/open-row-store.ts';
import type { RowTransaction } from './store/row-store.ts';
import { CounterRow } from './working-tables.ts';

/**
 * Projects entries into a catalog. The process must have its lock. After an error, open another
 * writer.
 */
export interface CatalogWriter {
  /**
   * Projects the entries that follow the checkpoint, and yields the new checkpoint after each
   * commit. Entries in `setAside` become dead letters.
   */
  project(
    from: Checkpoint,
    entries: readonly LogEntry[],
    setAside: ReadonlyMap<number, string>,
  ): AsyncGenerator<Checkpoint>;
}

/**
 * `mayGoOn` must throw if the lock was lost. `megabytes` is the approximate memory budget of the
 * projector.
 */
export const openWriter = async (
  source: DataSource,
  megabytes: number,
  mayGoOn: () => void,
  onFailure: OnFailure | undefined,
): Promise<CatalogWriter> => {
  const counters = await source.manager.find(CounterRow);
  const lastIds = new Map(counters.map(({ name, last }) => [name, last]));
  const projector = createProjector(lastIds, megabytes, onFailure);
  const rows = openRowStore(source, createPace(mayGoOn));
  const store: ProjectionStore = {
    commit: (from, work) =>
      rows.transaction(async (transaction) => {
        const to = await work(projectionTransaction(transaction));
        mayGoOn();
        await advance(transaction, from, to);
        return to;
      }),
  };
  return {
    project: (from, entries, setAside) => projector.project(store, from, entries, setAside),
  };
};

// Compare-and-set of the checkpoint. It is the fence between two processes that both believe they
// have the lock.
const advance = async (rows: RowTransaction, from: Checkpoint, to: Checkpoint): Promise<void> => {
  const name = 'catalog';
  const { sequence, position, recordedAt } = to;
  if (recordedAt === null) return;
  if (from.recordedAt === null) {
    const row = { name, foldVersion: PROJECTION_VERSION, sequence, position, recordedAt };
    await rows.insert(ProjectionRow, [row], 'fail');
    return;
  }
  const changed = await rows.update(
    ProjectionRow,
    { name, sequence: from.sequence },
    { sequence, position, recordedAt },
  );
  if (changed !== 1) throw movedOn(from);
};

/** The error for a writer that finds that another process has moved the checkpoint. */
export const movedOn = ({ sequence }: Checkpoint): Error =>
  new Error(`the catalog is no longer at sequence ${sequence}: another process projects into it`);
