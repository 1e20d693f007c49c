import type { DataSource, ObjectLiteral } from 'typeorm';
import type { Pace } from '../pace.ts';
import { positional, updateStatement, updateWhereStatement, valuesOf } from './row-sql.ts';
import type { RowStore, RowTransaction } from './row-store.ts';
import { rowTables, type Bound, type RowColumn, type RowTables } from './row-table.ts';
import { deleteFrom, insertInto, place, selectBy } from './sqlite-sql.ts';
import { rowStoreOn } from './transactions.ts';

/**
 * A row store on the SQLite connection of a data source. Statements run row by row and block the
 * thread, which is the fastest way to use SQLite; `pace` is awaited between rows. After an error of
 * SQLite itself (a full disk, a failed read or write), close the data source and open another one.
 */
export const sqliteRowStore = (source: DataSource, pace: Pace): RowStore => {
  const connection = connectionOf(source);
  const tables = rowTables(source);
  const prepare = preparing(connection);
  return rowStoreOn((refuseEnded) => {
    // Not TypeORM's transactions: after a failed rollback, its next one is a savepoint inside the
    // old one, and its commit commits nothing.
    connection.exec('BEGIN IMMEDIATE');
    const refuse = () => {
      refuseEnded();
      // SQLite rolls back on its own when the disk is full. Later statements would be committed
      // individually.
      if (!connection.inTransaction) throw new Error('SQLite has rolled back the transaction');
    };
    return Promise.resolve({
      rows: rowsOn({ tables, prepare, refuse, pace }),
      commit: () => {
        connection.exec('COMMIT');
        return Promise.resolve();
      },
      rollback: () => {
        try {
          if (connection.inTransaction) connection.exec('ROLLBACK');
        } catch {
          // The first error is reported. If the transaction is still open, the next BEGIN fails.
        }
        return Promise.resolve();
      },
    });
  });
};

/** Finds rows on the SQLite connection of a data source, outside a transaction: what is committed. */
export const sqliteReads = (source: DataSource, pace: Pace): Pick<RowTransaction, 'find'> =>
  rowsOn({
    tables: rowTables(source),
    prepare: preparing(connectionOf(source)),
    refuse: () => undefined,
    pace,
  });

/** Prepares a statement at its first use. */
type Prepare = (sql: string) => Statement;

const preparing = (connection: Connection): Prepare => {
  const statements = new Map<string, Statement>();
  return (sql) => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = connection.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
};

interface Context {
  readonly tables: RowTables;
  readonly prepare: Prepare;
  /** Throws if the transaction has ended. */
  readonly refuse: () => void;
  readonly pace: Pace;
}

const rowsOn = ({ tables, prepare, refuse, pace }: Context): RowTransaction => {
  /** Calls `act` for each item, and yields to other work from time to time. */
  const forEach = async <I>(items: Iterable<I>, act: (item: I) => void): Promise<void> => {
    refuse();
    let count = 0;
    for (const item of items) {
      act(item);
      count += 1;
      if (count % ITEMS_PER_PACE !== 0) continue;
      await pace();
      refuse();
    }
  };
  const runEach = (
    statement: Statement,
    columns: readonly RowColumn[],
    rows: Iterable<ObjectLiteral>,
  ): Promise<void> => {
    const values: Bound[] = [];
    return forEach(rows, (row) => {
      for (let index = 0; index < columns.length; index += 1)
        values[index] = columns[index]?.bind(row) ?? null;
      statement.run(values);
    });
  };
  return {
    find: async (entity, by, values, where) => {
      const table = tables.of(entity);
      const { sql, parameters, isOrdered } = selectBy(table, by, values, where ?? {});
      const statement = prepare(sql).raw();
      const found: (readonly unknown[])[] = [];
      await forEach(parameters, (some) => {
        for (const row of statement.all(some)) found.push(row);
      });
      const rows = tables.read(entity, found);
      return isOrdered ? rows : rows.sort(table.compare);
    },
    query: (entity, condition, parameters) => {
      refuse();
      const { sql, names } = positional(tables.of(entity), condition, place);
      const found = prepare(sql).raw().all(valuesOf(names, parameters));
      return Promise.resolve(tables.read(entity, found));
    },
    insert: (entity, rows, onConflict) => {
      const table = tables.of(entity);
      return runEach(prepare(insertInto(table, onConflict)), table.columns, rows);
    },
    updateOne: (entity, where, set, otherwise) => {
      refuse();
      const { sql, values } = updateStatement(tables.of(entity), set, where, place);
      return prepare(sql).run(values).changes === 1 ? Promise.resolve() : Promise.reject(otherwise);
    },
    updateWhere: (entity, { where }, parameters, set) => {
      refuse();
      const table = tables.of(entity);
      const { sql, values } = updateWhereStatement(table, set, where, parameters, place);
      return Promise.resolve(prepare(sql).run(values).changes);
    },
    delete: (entity, keys) => {
      const table = tables.of(entity);
      return runEach(prepare(deleteFrom(table)), table.primary, keys);
    },
  };
};

const ITEMS_PER_PACE = 100;

// The driver's own types are not imported, so that it stays in one file.
interface Connection {
  readonly inTransaction: boolean;
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
}

interface Statement {
  run(values: readonly Bound[]): { readonly changes: number };
  /** Makes {@link all} return arrays. */
  raw(): Statement;
  all(values: readonly Bound[]): readonly (readonly unknown[])[];
}

const connectionOf = ({ driver }: DataSource): Connection => {
  const connection: unknown = Reflect.get(driver, 'databaseConnection');
  if (isConnection(connection)) return connection;
  throw new Error('unreachable: the data source has no open SQLite connection');
};

const isConnection = (value: unknown): value is Connection =>
  typeof value === 'object' &&
  value !== null &&
  'inTransaction' in value &&
  'prepare' in value &&
  'exec' in value;
