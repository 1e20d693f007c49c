import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DataSource, type EntityManager } from 'typeorm';
import * as answers from './answer-tables.ts';
import type { Checkpoint, LogEntry } from './catalog.ts';
import type { GraphChanges } from '#lineage';
import { changesSince } from './changes.ts';
import { FOLD_VERSION, project } from './project.ts';
import { FirstTables1796083200000 } from './migrations/1-first-tables.ts';
import * as log from './log-tables.ts';
import * as working from './working-tables.ts';
import { openFoldState } from './fold/state.ts';

/** Versioned metadata and edges with intervals: what the fold makes of the log. */
export interface Catalog {
  readonly url: string;
  /** For reading functions, as of a sequence at or below the checkpoint. */
  readonly db: EntityManager;
  /** What is committed. */
  checkpoint(): Promise<Checkpoint>;
  /**
   * Folds the next entries of the log, which must follow the checkpoint's position without a gap, in one transaction with
   * the checkpoint. Entries whose type begins with `$` are passed over. After an error nothing of the batch is kept.
   */
  project(entries: readonly LogEntry[]): Promise<void>;
  /** What opened or closed after a sequence, for the graph to follow. */
  changesSince(sequence: number): Promise<GraphChanges>;
  /** Deletes all that was projected; the log is the truth and can make it anew. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

const ENTITIES = [answers, log, working].flatMap((tables) =>
  Object.values(tables).filter((value) => typeof value === 'function'),
);

/** Opens `sqlite:PATH` (`sqlite::memory:` for a catalog that is gone when closed), making or migrating its tables unless `readOnly`. */
export const openCatalog = async (
  url: string,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Promise<Catalog> => {
  const source = await connect(url, readOnly);
  let state = await openFoldState(source.manager);
  let committed = await readCheckpoint(source.manager);
  // A reader's catalog is another process's: what it has committed by now is asked each time.
  const checkpoint = async () => (readOnly ? readCheckpoint(source.manager) : committed);
  return {
    url,
    db: source.manager,
    checkpoint,
    async project(entries) {
      try {
        committed = await project(source.manager, state, committed, entries);
      } catch (error) {
        state = await openFoldState(source.manager);
        throw error;
      }
    },
    changesSince: async (sequence) =>
      changesSince(source.manager, sequence, (await checkpoint()).sequence),
    async clear() {
      await source.transaction(async (manager) => {
        for (const entity of ENTITIES)
          await manager.createQueryBuilder().delete().from(entity).execute();
      });
      state = await openFoldState(source.manager);
      committed = await readCheckpoint(source.manager);
    },
    close: () => source.destroy(),
  };
};

const connect = async (url: string, readOnly: boolean): Promise<DataSource> => {
  if (!url.startsWith('sqlite:')) {
    throw new Error(
      `CATALOG_URL ${url.split(':')[0] ?? ''}: is not an engine this version knows; use sqlite:PATH`,
    );
  }
  const database = url.slice('sqlite:'.length);
  if (database !== ':memory:' && !readOnly) mkdirSync(dirname(database), { recursive: true });
  const source = new DataSource({
    type: 'better-sqlite3',
    database,
    readonly: readOnly,
    fileMustExist: readOnly,
    enableWAL: database !== ':memory:' && !readOnly,
    entities: ENTITIES,
    migrations: [FirstTables1796083200000],
    migrationsRun: !readOnly,
  });
  try {
    await source.initialize();
  } catch (cause) {
    throw new Error(
      `the catalog ${url} could not be opened: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
      },
    );
  }
  return source;
};

const readCheckpoint = async (db: EntityManager): Promise<Checkpoint> => {
  const row = await db.findOneBy(log.ProjectionRow, { name: 'catalog' });
  if (!row) return { sequence: 0, position: null, recordedAt: null };
  if (row.foldVersion !== FOLD_VERSION) {
    throw new Error(
      `the catalog was made by fold version ${row.foldVersion}, this is version ${FOLD_VERSION}: run "ledgerline rebuild"`,
    );
  }
  return { sequence: row.sequence, position: row.position, recordedAt: row.recordedAt };
};
