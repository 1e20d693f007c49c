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

/** Projects entries into a catalog that this process alone writes. After an error another one is opened. */
export interface CatalogWriter {
  /** Projects entries that follow the checkpoint, which it gives after each commit. Those set aside become dead letters. */
  project(
    from: Checkpoint,
    entries: readonly LogEntry[],
    setAside: ReadonlyMap<number, string>,
  ): AsyncGenerator<Checkpoint>;
}

/** `mayGoOn` throws when the right to write was lost meanwhile. The projector holds so many megabytes, about. */
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

// Compare and set: the checkpoint is the fence between two projectors that both think they are the one.
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

/** What is thrown by the projector that finds the checkpoint moved. */
export const movedOn = ({ sequence }: Checkpoint): Error =>
  new Error(`the catalog is no longer at sequence ${sequence}: another process projects into it`);
