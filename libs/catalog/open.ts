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

/** The rows that the projection derives from the log. */
export interface Catalog {
  readonly url: string;
  /** For queries, as of a sequence up to the checkpoint. */
  readonly db: EntityManager;
  readonly dialect: Dialect;
  /** The committed checkpoint. */
  checkpoint(): Promise<Checkpoint>;
  /**
   * Projects the next entries of the log, which must follow the checkpoint's position without a
   * gap. Commits them with the checkpoint in one transaction, or in several if they change very
   * many rows; all are committed when this returns. Entries whose type begins with `$` are skipped.
   * After an error, the checkpoint shows what was committed. `setAside` maps the sequences of entries
   * to skip to the reasons; these entries become dead letters. `onCommit` is called after each
   * commit; if it returns false, the rest is not projected. Throws {@link FatalEntry}.
   */
  project(
    entries: readonly LogEntry[],
    setAside?: ReadonlyMap<number, string>,
    onCommit?: () => boolean,
  ): Promise<void>;
  /**
   * Whether an error has left the connection in an unknown state. The connection is then closed:
   * this catalog can no longer project or answer queries, its checkpoint is read through a new
   * connection, and it must be opened again.
   */
  isInDoubt(): boolean;
  /** The rows that opened or closed after a sequence, for updating the graph. */
  changesSince(sequence: number): Promise<GraphChanges>;
  /** Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Opens a catalog: `sqlite:PATH`, `sqlite::memory:` (lost when closed) or
 * `postgres://HOST/DATABASE?schema=NAME`. Creates or migrates its tables unless `readOnly`. One
 * process at a time can write a catalog; a second writer gets {@link CatalogInUse}. Any number of
 * processes can read it. `megabytes` is the approximate memory budget of the projector. With
 * `writesInThread`, a SQLite file is written in a thread of its own, which is faster if a processor is
 * idle. Throws
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

// A rebuild has the process to itself.
const MEGABYTES = 300;

/**
 * The lock for writing the catalog at a URL, including any replacement promoted there. It lasts
 * until released or until the process ends.
 */
export interface CatalogClaim {
  /** Checks the lock. Throws {@link CatalogInUse} if it was lost to another process. */
  hold(): Promise<void>;
  /**
   * Opens the catalog for writing, and creates it if there is none. Throws {@link
   * OtherFoldVersion}.
   */
  open(): Promise<Catalog>;
  /**
   * Promotes the catalog at {@link nextCatalog}, which must have been closed and must still have
   * the given id, in place of this one, which may be open. Throws {@link CatalogInUse} if another
   * process has changed the replacement.
   */
  takeOver(generation: string | null): Promise<void>;
  /** Deletes replaced catalogs that nobody reads any more. Returns false if any are left. */
  dropFormer(): Promise<boolean>;
  /**
   * The ids of catalogs that were replaced since {@link forgetFormer} was last called, for deleting
   * what was derived from them.
   */
  former(): Promise<readonly string[]>;
  forgetFormer(): Promise<void>;
  /** Safe to call twice. */
  release(): Promise<void>;
}

/**
 * Takes the lock for writing a catalog. `megabytes` is the approximate memory budget of the
 * projector. `onFailure` is called for each entry at which the projection itself fails. Throws
 * {@link CatalogInUse} if another process has the lock.
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
  // Notes that survive reopening the catalog: an error does not end the writer.
  let kept: KeptNotes | undefined;
  return {
    hold: () => lock.hold(),
    open: async () => {
      // Before any migration, so that a catalog of another version stays unchanged.
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
      // Another process may have started to build the replacement again.
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
  /** The lock for writing. Null: read only. */
  readonly lock: CatalogLock | null;
  readonly megabytes: number;
  /** Whether a SQLite file is written in a thread of its own. */
  readonly writesInThread: boolean;
  readonly onFailure?: OnFailure | undefined;
  /** The notes of the catalog that this one replaces after an error. */
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
  // Null: it is unknown whether the last batch was committed.
  let committed: Checkpoint | null = await inWords(meaningOf, () => readCheckpoint(db));
  let writer: CatalogWriter | null = null;
  let isInDoubt = false;
  const notes = createWorkNotes(db, kept);
  // A read-only catalog is written by another process, so its checkpoint is read each time.
  const checkpoint = async () => {
    if (lock === null) return readCheckpoint(db);
    if (isInDoubt) return onDisk(engine, readCheckpoint);
    committed ??= await readCheckpoint(db);
    return committed;
  };
  // Rows read before and after the loss of the lock would mix two states: results would be wrong,
  // and the projection might not terminate.
  const refuseLost = (): void => {
    if (lock?.isLost() !== true) return;
    throw new Error(
      'the lock of the catalog was lost while a batch was being read; the batch is read again',
    );
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
            // Another process may have changed the rows that are cached.
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
          // It is unknown whether the rows in memory were committed.
          await closeWriter();
          committed = null;
          if (engine.isReopenedAfterErrors && !(error instanceof FatalEntry)) {
            isInDoubt = true;
            onDoubt?.(notes.kept);
            // Immediately, because it may have an open transaction that blocks another connection
            // from writing.
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
      // If the notes remain, the next writer is only more careful than necessary.
      if (lock?.isLost() === false && !isInDoubt) await notes.end().catch(() => undefined);
      await closeSource();
    },
  };
};

/** Reads committed data through a new connection. */
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
