import type { EntityManager } from 'typeorm';
import { PROJECTION_VERSION, type Checkpoint, type LogEntry, type OnFailure } from '#projection';
import type { GraphChanges } from '#lineage';
import { changesSince } from './changes.ts';
import type { CatalogEngine, CatalogLock, Dialect } from './engine.ts';
import { engineOf } from './engine-of.ts';
import { OtherFoldVersion, refuseOtherFold } from './fold-version.ts';
import { inWords } from './in-words.ts';
import { CatalogInUse } from './lock.ts';
import { ProjectionRow } from './log-tables.ts';
import { movedOn, openWriter, type CatalogWriter } from './project.ts';
import { databaseFile } from './sqlite/database-file.ts';
import { createWorkNotes, FatalEntry, type KeptNotes } from './work-notes.ts';

/** Versioned metadata and edges with intervals: what the fold makes of the log. */
export interface Catalog {
  readonly url: string;
  /** For reading functions, as of a sequence at or below the checkpoint. */
  readonly db: EntityManager;
  readonly dialect: Dialect;
  /** What is committed. */
  checkpoint(): Promise<Checkpoint>;
  /**
   * Folds the next entries of the log, which must follow the checkpoint's position without a gap, in one transaction with
   * the checkpoint, or in several when they change very much. Entries whose type begins with `$` are passed over. After an error
   * the checkpoint tells what was kept. `setAside` has the sequences of entries that the log sets aside, each with its reason:
   * they become dead letters. `onCommit` is called after each commit; where it returns `false`, the work ends there. When this
   * returns, everything is committed. Throws
   * {@link FatalEntry}.
   */
  project(
    entries: readonly LogEntry[],
    setAside?: ReadonlyMap<number, string>,
    onCommit?: () => boolean,
  ): Promise<void>;
  /**
   * Whether an error has left the connection in doubt. Then it is closed: this catalog projects and answers no more, its
   * checkpoint is read from the disk, and it is to be opened again.
   */
  isInDoubt(): boolean;
  /** What opened or closed after a sequence, for the graph to follow. */
  changesSince(sequence: number): Promise<GraphChanges>;
  /** Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Opens `sqlite:PATH` (`sqlite::memory:` for a catalog that is gone when closed) or `postgres://HOST/DATABASE?schema=NAME`,
 * making or migrating its tables unless `readOnly`. One process writes a catalog at a time, and a second one meets
 * {@link CatalogInUse}; any number may read meanwhile. The projector holds so many `megabytes` in memory, about. With
 * `writesInThread` a SQLite file is written in a thread of its own, which pays where nothing else needs the processor. Throws
 * {@link OtherFoldVersion}.
 */
export const openCatalog = async (
  url: string,
  {
    readOnly = false,
    megabytes = MEGABYTES,
    writesInThread = false,
    onFailure,
  }: {
    readonly readOnly?: boolean;
    readonly megabytes?: number;
    readonly writesInThread?: boolean;
    readonly onFailure?: OnFailure | undefined;
  } = {},
): Promise<Catalog> => {
  if (readOnly) return openWith(url, { lock: null, megabytes, writesInThread: false });
  const claim = await claimCatalog(url, megabytes, onFailure, writesInThread);
  try {
    const catalog = await claim.open();
    const close = async () => {
      await catalog.close();
      await claim.release();
    };
    return { ...catalog, close };
  } catch (error) {
    await claim.release();
    throw error;
  }
};

// A rebuild has the process for itself.
const MEGABYTES = 300;

/** The right to write the catalog at a URL, whatever generation of it stands there, until released or until the process ends. */
export interface CatalogClaim {
  /** Makes sure of it. Throws {@link CatalogInUse} where it was lost to another process. */
  hold(): Promise<void>;
  /** Opens what stands there, to write; makes it where nothing does. Throws {@link OtherFoldVersion}. */
  open(): Promise<Catalog>;
  /**
   * Lets the catalog at {@link nextCatalog}, which was just closed and is of this generation, take the place of this one, which may be open,
   * in one step. Throws {@link CatalogInUse} where another process was at it since.
   */
  takeOver(generation: string | null): Promise<void>;
  /** Deletes the generations that stood here before and that nobody reads any more; false while any is left. */
  dropFormer(): Promise<boolean>;
  /** Which generations stood here before, since they were last forgotten: for what else was made of them. */
  former(): Promise<readonly string[]>;
  forgetFormer(): Promise<void>;
  /** Safe to call twice. */
  release(): Promise<void>;
}

/**
 * Claims a catalog, to project into it with so many megabytes. `onFailure` hears of each entry at which the projection itself
 * fails. Throws {@link CatalogInUse} when another process has it.
 */
export const claimCatalog = async (
  url: string,
  megabytes = MEGABYTES,
  onFailure?: OnFailure,
  writesInThread = false,
): Promise<CatalogClaim> => {
  const engine = engineOf(url);
  const lock = await engine.lock();
  let releasing: Promise<void> | null = null;
  // Those of a catalog that is in doubt: an error is not the end of a writer.
  let kept: KeptNotes | undefined;
  return {
    hold: () => lock.hold(),
    open: async () => {
      // Before any migration, so that what another version made stays as it is.
      if (engine.next !== null && (await engine.exists())) await refuseOtherFold(url);
      const onDoubt = (notes: KeptNotes) => (kept = notes);
      const owned = { lock, megabytes, writesInThread, onFailure, kept, onDoubt };
      const catalog = await openWith(url, owned);
      kept = undefined;
      return catalog;
    },
    takeOver: async (generation) => {
      if (engine.next === null) throw new Error('unreachable: a catalog in memory has no next one');
      const next = engineOf(engine.next);
      // Another process may have begun to make it anew.
      const nextLock = await next.lock();
      try {
        if ((await next.generation()) !== generation) throw new CatalogInUse(next.shown);
        await lock.hold();
        await engine.takeOver();
      } finally {
        await nextLock.release();
      }
    },
    dropFormer: () => engine.dropFormer(),
    former: () => engine.former(),
    forgetFormer: () => engine.forgetFormer(),
    release: () => (releasing ??= lock.release()),
  };
};

interface Owned {
  /** The right to write, `null` to read only. */
  readonly lock: CatalogLock | null;
  readonly megabytes: number;
  /** Whether a SQLite file is written in a thread of its own. */
  readonly writesInThread: boolean;
  readonly onFailure?: OnFailure | undefined;
  /** The notes of a catalog that was in doubt, when this one takes its place. */
  readonly kept?: KeptNotes | undefined;
  readonly onDoubt?: (notes: KeptNotes) => void;
}

const openWith = async (url: string, owned: Owned): Promise<Catalog> => {
  const engine = engineOf(url);
  const source = await engine.connect(owned.lock === null);
  let closing: Promise<void> | null = null;
  const close = () => (closing ??= source.destroy());
  try {
    return await catalogOn(source.manager, { url, engine, close }, owned);
  } catch (error) {
    await close();
    throw error;
  }
};

const catalogOn = async (
  db: EntityManager,
  {
    url,
    engine,
    close: closeSource,
  }: Pick<Catalog, 'url' | 'close'> & { readonly engine: CatalogEngine },
  { lock, megabytes, writesInThread, onFailure, kept, onDoubt }: Owned,
): Promise<Catalog> => {
  const { dialect, meaningOf } = engine;
  // Null when it is not known whether the last batch was committed.
  let committed: Checkpoint | null = await inWords(meaningOf, () => readCheckpoint(db));
  let writer: CatalogWriter | null = null;
  let isInDoubt = false;
  const notes = createWorkNotes(db, kept);
  // A reader's catalog is another process's: what it has committed by now is asked each time.
  const checkpoint = async () => {
    if (lock === null) return readCheckpoint(db);
    if (isInDoubt) return onDisk(engine, readCheckpoint);
    committed ??= await readCheckpoint(db);
    return committed;
  };
  // From rows of two moments a fold would make nothing that is true, and might not come to an end.
  const refuseLost = (): void => {
    if (lock?.isLost() !== true) return;
    throw new Error('the lock of the catalog was lost while a batch was read: it is read again');
  };
  const file = writesInThread ? databaseFile(db.dataSource) : null;
  const closeWriter = async (): Promise<void> => {
    const closed = writer;
    writer = null;
    await closed?.close();
  };
  return {
    url,
    db,
    dialect,
    checkpoint: () => inWords(meaningOf, checkpoint),
    project: (entries, setAside = new Map(), onCommit) =>
      inWords(meaningOf, async () => {
        if (isInDoubt) throw new Error('the catalog must be opened again after an error');
        let from = await checkpoint();
        try {
          if (lock?.isLost() === true) {
            // What is held of the rows may be another's by now.
            await closeWriter();
            await lock.hold();
            if ((await readCheckpoint(db)).sequence !== from.sequence) throw movedOn(from);
          }
          const writing = { megabytes, file, mayGoOn: refuseLost, onFailure };
          writer ??= await openWriter(db.dataSource, writing);
          for await (const piece of notes.pieces(from.sequence, entries, setAside))
            for await (const to of writer.project(from, piece, setAside)) {
              from = to;
              if (onCommit === undefined) continue;
              await writer.settled();
              committed = to;
              if (!onCommit()) return;
            }
          await writer.settled();
          committed = from;
        } catch (error) {
          // What is in memory of the batch was not kept, or was without our hearing of it.
          await closeWriter();
          committed = null;
          if (engine.isReopenedAfterErrors && !(error instanceof FatalEntry)) {
            isInDoubt = true;
            onDoubt?.(notes.kept);
            // At once, since it may hold a transaction open that keeps another connection from writing.
            await closeSource().catch(() => undefined);
          }
          throw error;
        }
      }),
    isInDoubt: () => isInDoubt,
    changesSince: (sequence) =>
      inWords(meaningOf, async () => {
        const { sequence: upTo } = await checkpoint();
        const read = (from: EntityManager) => changesSince(from, sequence, upTo);
        return isInDoubt ? onDisk(engine, read) : read(db);
      }),
    close: async () => {
      await closeWriter();
      // Left behind, they make the next writer careful, and nothing else.
      if (lock?.isLost() === false && !isInDoubt) await notes.end().catch(() => undefined);
      await closeSource();
    },
  };
};

/** Reads what is committed by a connection that was not there before. */
const onDisk = async <T>(
  engine: CatalogEngine,
  read: (db: EntityManager) => Promise<T>,
): Promise<T> => {
  const source = await engine.connect(true);
  try {
    return await read(source.manager);
  } finally {
    await source.destroy();
  }
};

const readCheckpoint = async (db: EntityManager): Promise<Checkpoint> => {
  const row = await db.findOneBy(ProjectionRow, { name: 'catalog' });
  if (!row) return { sequence: 0, position: null, recordedAt: null };
  if (row.foldVersion !== PROJECTION_VERSION) throw new OtherFoldVersion(row.foldVersion);
  return { sequence: row.sequence, position: row.position, recordedAt: row.recordedAt };
};
