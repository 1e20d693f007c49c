import type { EntityTarget, ObjectLiteral } from 'typeorm';

/**
 * Reads and writes rows of the catalog's tables through prepared statements. Rows are plain objects with the members of the
 * table's entity class. A store lives as long as its data source and has one writer: a transaction that begins while another
 * one is open is refused.
 */
export interface RowStore {
  /**
   * Runs `work` in one transaction, which reads its own writes, and commits it. Any error rolls the transaction back and is
   * thrown unchanged. A failed statement rolls back even if `work` catches its error. When the connection is lost during the
   * commit, the transaction may have been committed all the same.
   */
  transaction<T>(work: (transaction: RowTransaction) => Promise<T>): Promise<T>;
  /**
   * Waits until every transaction that has returned is committed. Only a store that writes in a thread of its own
   * returns from a transaction before; one that could not be committed is thrown here or by the next transaction.
   */
  settled(): Promise<void>;
  /** Ends what the store has started; the data source stays open. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * One open transaction. Its operations run one after the other, in the order of the calls. Every method throws after the end
 * of the transaction.
 */
export interface RowTransaction {
  /**
   * Returns the rows whose member `by` equals one of `values` and whose other members equal those of `where`, in primary key
   * order. There may be any number of values, and some may be equal. `by` should begin the primary key or an index: SQLite
   * looks up each value separately.
   */
  find<T extends ObjectLiteral, K extends keyof T & string>(
    entity: EntityTarget<T>,
    by: K,
    values: Iterable<NonNullable<T[K]>>,
    where?: Readonly<Partial<NoInfer<T>>>,
  ): Promise<T[]>;

  /** Returns the rows that a condition selects. */
  query<T extends ObjectLiteral>(
    entity: EntityTarget<T>,
    condition: Condition,
    parameters: Parameters,
  ): Promise<T[]>;

  /**
   * Inserts rows, in order. `onConflict` says what happens to a row whose primary key is already stored: it
   * replaces the stored row (but for members that never change, of columns with `update: false`), is ignored, or
   * fails. A row that violates another unique index always fails.
   */
  insert<T extends ObjectLiteral>(
    entity: EntityTarget<T>,
    rows: Iterable<Readonly<NoInfer<T>>>,
    onConflict: OnConflict,
  ): Promise<void>;

  /**
   * Sets members of the row whose members equal those of `where`. Where there is no such row, or more than one, the
   * transaction fails with `otherwise`.
   */
  updateOne<T extends ObjectLiteral>(
    entity: EntityTarget<T>,
    where: Readonly<Partial<NoInfer<T>>>,
    set: Readonly<Partial<NoInfer<T>>>,
    otherwise: Error,
  ): Promise<void>;

  /** Sets members of all rows that a condition selects, with one statement, and returns how many rows there were. */
  updateWhere<T extends ObjectLiteral>(
    entity: EntityTarget<T>,
    condition: Pick<Condition, 'where'>,
    parameters: Parameters,
    set: Readonly<Partial<NoInfer<T>>>,
  ): Promise<number>;

  /** Deletes rows by their primary keys; other members of `keys` are ignored, as are keys that are not stored. */
  delete<T extends ObjectLiteral>(
    entity: EntityTarget<T>,
    keys: Iterable<Readonly<Partial<NoInfer<T>>>>,
  ): Promise<void>;
}

export type OnConflict = 'replace' | 'ignore' | 'fail';

/**
 * A part of a SELECT or UPDATE statement, in SQL that SQLite and PostgreSQL share. It names columns as the database does and parameters
 * as `:name`, and has no quotes: texts are parameters too. Each condition is prepared once, so its text must not vary.
 */
export interface Condition {
  readonly where: string;
  /**
   * Of columns that are never null, since SQLite and PostgreSQL sort nulls differently. Rows that are equal by it, and all rows
   * if it is absent, come in primary key order.
   */
  readonly order?: string;
  readonly limit?: number;
}

export type Parameters = Readonly<Record<string, string | number | boolean | null>>;
