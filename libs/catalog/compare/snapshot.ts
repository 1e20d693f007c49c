import type { GraphChanges } from '#lineage';
import { changesSince } from '../changes.ts';
import type { Dialect } from '../engine.ts';
import { engineOf } from '../engine-of.ts';
import type { Query, Row } from './query.ts';

/** A catalog as it stands at one moment, whatever made it: what is committed later is not seen. */
export interface CatalogSnapshot {
  /** Throws {@link DamagedCatalog} for what cannot be read. */
  readonly query: Query;
  readonly dialect: Dialect;
  standing(): Promise<Standing>;
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

/** Opens a catalog to be compared, beside whoever writes it. Throws a sentence when it cannot be opened. */
export const openSnapshot = async (url: string): Promise<CatalogSnapshot> => {
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
  try {
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
    changes: (upTo) => changesSince(runner.manager, 0, upTo),
    close,
  };
};
