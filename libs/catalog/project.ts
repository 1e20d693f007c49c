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
import { sqliteReads } from './store/sqlite-row-store.ts';
import { threadedRowStore } from './store/threaded-row-store.ts';
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
  /** Waits until everything that was projected is committed; the checkpoints that were given count only then. */
  settled(): Promise<void>;
  /** Ends what the writer has started. */
  close(): Promise<void>;
}

/** How a catalog is written. */
export interface Writing {
  /** About how much the projector keeps in memory. */
  readonly megabytes: number;
  /** The catalog's file, to write it in a thread of its own; null to write on the connection of the data source. */
  readonly file: string | null;
  /** Throws when the right to write was lost meanwhile. */
  readonly mayGoOn: () => void;
  readonly onFailure: OnFailure | undefined;
}

/** Opens the writer of an initialized data source. */
export const openWriter = async (
  source: DataSource,
  { megabytes, file, mayGoOn, onFailure }: Writing,
): Promise<CatalogWriter> => {
  const counters = await source.manager.find(CounterRow);
  const lastIds = new Map(counters.map(({ name, last }) => [name, last]));
  const projector = createProjector(lastIds, megabytes, onFailure);
  const pace = createPace(mayGoOn);
  const rows = file === null ? openRowStore(source, pace) : threadedRowStore(source, file, pace);
  const committed = file === null ? null : sqliteReads(source, pace);
  const store: ProjectionStore = {
    writesBehind: file !== null,
    settled: () => rows.settled(),
    commit: (from, work) =>
      rows.transaction(async (transaction) => {
        const to = await work(projectionTransaction(transaction, committed ?? transaction));
        mayGoOn();
        await advance(transaction, from, to);
        return to;
      }),
  };
  return {
    project: (from, entries, setAside) => projector.project(store, from, entries, setAside),
    settled: () => rows.settled(),
    close: () => rows.close(),
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
  await rows.updateOne(
    ProjectionRow,
    { name, sequence: from.sequence },
    { sequence, position, recordedAt },
    movedOn(from),
  );
};

/** The error for a writer that finds that another process has moved the checkpoint. */
export const movedOn = ({ sequence }: Checkpoint): Error =>
  new Error(`the catalog is no longer at sequence ${sequence}: another process projects into it`);
