import type { GraphChanges } from '#lineage';
import { changesSince } from '../changes.ts';
import type { Dialect } from '../engine.ts';
import { engineOf } from '../engine-of.ts';
import type { Catalog } from '../open.ts';
import { databaseFile } from '../sqlite/database-file.ts';
import { sameRowsIn } from './same-rows.ts';
import type { LiveTable } from './live-schema.ts';
import type { Query, Row } from './query.ts';

/** A catalog as it stands at one moment, whatever made it: what is committed later is not seen. */
export interface CatalogSnapshot {
  /** Throws {@link DamagedCatalog} for what cannot be read. */
  readonly query: Query;
  readonly dialect: Dialect;
  standing(): Promise<Standing>;
  /**
   * How many rows a table has where they are surely those of the catalog that the snapshot was opened beside; null where they may
   * differ, or where the database cannot compare them by itself.
   */
  sameRows(table: LiveTable): Promise<number | null>;
  /** All rows of the graph, as of a sequence. */
  changes(upTo: number): Promise<GraphChanges>;
  close(): Promise<void>;
}

/** Where a catalog says that it stands, and where its events end: the same, unless somebody changed it. */
export interface Standing {
  readonly sequence: number | null;
  readonly position: string | null;
  readonly lastEvent: number | null;
}

/** The catalog's file cannot be read, or not as a catalog. */
export class DamagedCatalog extends Error {
  override readonly name = 'DamagedCatalog';
}

/**
 * Opens a catalog to be compared, beside whoever writes it, with the one that it will be compared with, if that is known. Throws a
 * sentence when it cannot be opened.
 */
export const openSnapshot = async (
  url: string,
  beside: Catalog | null = null,
): Promise<CatalogSnapshot> => {
  const { connect, dialect, shown } = engineOf(url);
  const source = await connect(true);
  // One connection, of a pool that may have more.
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
    // The moment is that of the first read.
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
