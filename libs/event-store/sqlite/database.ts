/** A value that SQLite stores. */
export type SqliteValue = string | number | bigint | Buffer | null;
/** A row by column name. */
export type SqliteRow = Readonly<Record<string, SqliteValue>>;

/** A prepared statement. */
export interface SqliteStatement {
  run(...values: readonly SqliteValue[]): void;
  get(...values: readonly SqliteValue[]): SqliteRow | undefined;
  all(...values: readonly SqliteValue[]): readonly SqliteRow[];
  iterate(...values: readonly SqliteValue[]): IterableIterator<SqliteRow>;
}

/**
 * The parts of a SQLite connection that the log uses, so that only one file depends on the driver.
 */
export interface SqliteDatabase {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): void;
  /** The first value of the pragma's first row. */
  pragma(text: string): unknown;
  readonly isInTransaction: () => boolean;
  close(): void;
}
