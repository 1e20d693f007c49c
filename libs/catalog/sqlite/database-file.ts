import type { DataSource } from 'typeorm';

/** The file of a data source on SQLite; null for another one, and for one in memory. */
export const databaseFile = ({ options }: DataSource): string | null =>
  options.type === 'better-sqlite3' && options.database !== ':memory:' ? options.database : null;
