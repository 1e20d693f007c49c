import type { GraphChanges } from '#lineage';
import { changesSince } from '../changes.ts';
import type { Dialect } from '../engine.ts';
import { engineOf } from '../engine-of.ts';
import type { Catalog } from '../open.ts';
import { databaseFile } from '../sqlite/database-file.ts';
import { sameRowsIn } from './same-rows.ts';
import type { LiveTable } from './live-schema.ts';
import type { Query, Row } from './query.ts';

/** A consistent snapshot of a catalog. Later commits are not visible. */
export interface CatalogSnapshot {
  /** Throws {@link DamagedCatalog} if the file cannot be read. */
  readonly query: Query;
  readonly dialect: Dialect;
  standing(): Promise<Standing>;
  /**
   * The number of rows of a table if they certainly equal those of the catalog that the snapshot was
   * opened beside. Null: they may differ, or the database cannot compare them by itself.
   */
  sameRows(table: LiveTable): Promise<number | null>;
  /** All rows of the graph as of a sequence. */
  changes(upTo: number): Promise<GraphChanges>;
  close(): Promise<void>;
}

/**
 * The extent of a catalog according to its checkpoint and to its events. The sequences are equal
 * unless the catalog was altered.
 */
export interface Standing {
  readonly sequence: number | null;
  readonly position: string | null;
  readonly lastEvent: number | null;
}

/** The catalog's file cannot be read, or is not a catalog. */
export class DamagedCatalog extends Error {
  override readonly name = 'DamagedCatalog';
}

/**
 * Opens a snapshot of a catalog for comparison, with the catalog that it will be compared with, if
 * that is known. Works beside a process that writes the catalog. Throws an error with instructions if
 * the catalog cannot be opened.
 */
export const openSnapshot = async (
  url: string,
  beside: Catalog | null = null,
): Promise<CatalogSnapshot> => {
  const { connect, dialect, shown } = engineOf(url);
  const source = await connect(true);
  // All queries must use the same connection of the pool to see the same snapshot.
  const runner = source.createQueryRunner();
  const query: Query = async (sql, parameters = []) => {
    try {
      return await runner.manager.query<Row[]>(sql, [...parameters]);
    } catch (cause) {
      const reason = String(cause instanceof Error ? cause.message : cause).replace(
        /^\w+Error: /,
        '',
      );
      throw new DamagedCatalog(`the catalog ${shown} cannot be read: ${reason}`, { cause });
    }
  };
  const close = async () => {
    await runner.release();
    await source.destroy();
  };
  const file = beside && databaseFile(beside.db.dataSource);
  const isBeside = file !== null && databaseFile(source) !== null;
  try {
    if (isBeside) await query(`ATTACH DATABASE ? AS ${OTHER}`, [file]);
    await query(dialect.begin);
    // The first read determines the snapshot.
    await dialect.liveSchema(query);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    query,
    dialect,
    standing: async () => {
      const [stated] = await query(
        `SELECT sequence, position FROM projection WHERE name = 'catalog'`,
      );
      const [last] = await query('SELECT max(sequence) AS sequence FROM events');
      const { sequence, position } = stated ?? {};
      return {
        sequence: typeof sequence === 'number' ? sequence : null,
        position: typeof position === 'string' ? position : null,
        lastEvent: typeof last?.['sequence'] === 'number' ? last['sequence'] : null,
      };
    },
    sameRows: async (table) => (isBeside ? sameRowsIn(query, table, OTHER) : null),
    changes: (upTo) => changesSince(runner.manager, 0, upTo),
    close,
  };
};

// The name of the other catalog on the same connection.
const OTHER = 'other';
