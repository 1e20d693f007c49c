import type { DataSource } from 'typeorm';
import type { LiveSchema } from './compare/live-schema.ts';
import type { Query } from './compare/query.ts';

/** What a database that holds catalogs does in its own way. */
export interface CatalogEngine {
  /** What people call the catalog: its URL without secrets. */
  readonly shown: string;
  /** Connects, making or migrating the tables unless `readOnly`. Throws a sentence that says what to do. */
  connect(readOnly: boolean): Promise<DataSource>;
  /** Takes the right to write the catalog. Throws {@link CatalogInUse} when another has it. */
  lock(): Promise<CatalogLock>;
  exists(): Promise<boolean>;
  /** The URL of the catalog that is made beside this one to take its place; `null` where there can be none. */
  readonly next: string | null;
  /** Tells what stands here from what stood here before, at little cost; `null` when nothing does. */
  generation(): Promise<string | null>;
  /**
   * Lets the catalog at {@link next} take this one's place in one step, by who holds both locks; nobody has the next one open. Who
   * reads this one reads on in what they have open.
   */
  takeOver(): Promise<void>;
  /** Deletes what stood here before and is read no more, by who holds the lock; false while any of it is left. */
  dropFormer(): Promise<boolean>;
  /** Which generations stood here before, since they were last forgotten. */
  former(): Promise<readonly string[]>;
  forgetFormer(): Promise<void>;
  /**
   * Whether a connection is not to be used again after an error. Where a failed write or a failed rollback may have left it in
   * any state, only another connection tells what is committed.
   */
  readonly isReopenedAfterErrors: boolean;
  /** Deletes the catalog, whatever state it is in, by who holds the lock. */
  remove(): Promise<void>;
  readonly dialect: Dialect;
  /** What another error of the database means, as a sentence for people; `null` for one that says enough. */
  meaningOf(error: unknown): string | null;
  /** Whether an error says that the database cannot be asked at present. */
  isAway(error: unknown): boolean;
}

/** The right to write a catalog, until released or until the process ends, however that ends. */
export interface CatalogLock {
  /** Makes sure of it, before each write. Where it was lost, takes it again or throws {@link CatalogInUse}. */
  hold(): Promise<void>;
  /** Whether it is known to be lost: others may write, until it is held again. */
  isLost(): boolean;
  release(): Promise<void>;
}

/** How a database is asked what it holds. */
export interface Dialect {
  /** Begins a transaction in which everything read is of one moment. */
  readonly begin: string;
  /** The place of the n-th parameter, from 1, in a statement. */
  parameter(n: number): string;
  /** What the database holds by its own account, in the words of SQLite, down to the tables it keeps for itself. */
  liveSchema(query: Query): Promise<LiveSchema>;
  /** What a schema that SQLite gave an account of is on this database. */
  translated(schema: LiveSchema): LiveSchema;
  /** What the database itself finds damaged, `null` for nothing. */
  damage(query: Query): Promise<string | null>;
}
