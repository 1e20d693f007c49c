import type { DataSource } from 'typeorm';
import type { Pace } from '../pace.ts';
import { postgresRowStore } from './postgres-row-store.ts';
import type { RowStore } from './row-store.ts';
import { sqliteRowStore } from './sqlite-row-store.ts';

/**
 * Opens the row store of an initialized data source. `pace` is awaited during long operations, to
 * yield to other work.
 */
export const openRowStore = (source: DataSource, pace: Pace): RowStore =>
  source.options.type === 'postgres'
    ? postgresRowStore(source, pace)
    : sqliteRowStore(source, pace);
