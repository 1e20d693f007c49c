import type { DataSource } from 'typeorm';
import type { LiveSchema } from './compare/live-schema.ts';
import type { Query } from './compare/query.ts';

/** The operations in which the databases that store catalogs differ. */
export interface CatalogEngine {
  /** The catalog's URL without secrets, for messages. */
  readonly shown: string;
  /**
   * Connects, and creates or migrates the tables unless `readOnly`. Throws an error with
   * instructions.
   */
  connect(readOnly: boolean): Promise<DataSource>;
  /**
   * Takes the lock for writing the catalog. Throws {@link CatalogInUse} if another process has it.
   */
  lock(): Promise<CatalogLock>;
  exists(): Promise<boolean>;
  /** The URL where a replacement for this catalog is built. Null: it cannot be replaced. */
  readonly next: string | null;
  /**
   * An id of the catalog at this URL, which changes when a replacement is promoted. Null: there is
   * no catalog. Cheap.
   */
  generation(): Promise<string | null>;
  /**
   * Replaces this catalog by the one at {@link next} in one step. The caller must have both locks,
   * and no process may have the replacement open. Readers of the old catalog can continue.
   */
  takeOver(): Promise<void>;
  /**
   * Deletes replaced catalogs that nobody reads any more. The caller must have the lock. Returns
   * false if any are left.
   */
  dropFormer(): Promise<boolean>;
  /** The ids of catalogs that were replaced since {@link forgetFormer} was last called. */
  former(): Promise<readonly string[]>;
  forgetFormer(): Promise<void>;
  /**
   * Whether a connection must be reopened after an error. This is the case where a failed write or
   * rollback may leave the connection in an unknown state, so that only a new connection shows what
   * was committed.
   */
  readonly isReopenedAfterErrors: boolean;
  /** Deletes the catalog, whatever its state. The caller must have the lock. */
  remove(): Promise<void>;
  readonly dialect: Dialect;
  /**
   * Explains an error of the database in a sentence with instructions. Null: the error's own
   * message is clear.
   */
  meaningOf(error: unknown): string | null;
  /** Whether an error means that the database is unavailable at present. */
  isAway(error: unknown): boolean;
}

/** The lock for writing a catalog. It lasts until released or until the process ends in any way. */
export interface CatalogLock {
  /**
   * Checks the lock; call it before each write. If the lock was lost, takes it again, or throws
   * {@link CatalogInUse}.
   */
  hold(): Promise<void>;
  /**
   * Whether the lock is known to be lost, so that another process may be writing, until {@link
   * hold} succeeds.
   */
  isLost(): boolean;
  release(): Promise<void>;
}

/** How to inspect a database's schema and contents. */
export interface Dialect {
  /** Begins a read transaction with a consistent snapshot. */
  readonly begin: string;
  /** The placeholder of the n-th parameter of a statement, from 1. */
  parameter(n: number): string;
  /**
   * Everything in the database's own catalog, described as in SQLite, including the tables that the
   * database keeps for itself.
   */
  liveSchema(query: Query): Promise<LiveSchema>;
  /** Translates a schema read from SQLite to what it should look like in this database. */
  translated(schema: LiveSchema): LiveSchema;
  /** A description of damage that the database itself reports. Null: none. */
  damage(query: Query): Promise<string | null>;
}
