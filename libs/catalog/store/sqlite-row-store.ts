import type { DataSource, ObjectLiteral } from 'typeorm';
import type { Pace } from '../pace.ts';
import {
  conflictClause,
  equalities,
  namesOf,
  orderByKey,
  positional,
  selectFrom,
  updateParts,
  updateWhereParts,
  valuesOf,
} from './row-sql.ts';
import type { RowStore, RowTransaction } from './row-store.ts';
import {
  rowTables,
  type Bound,
  type RowColumn,
  type RowTable,
  type RowTables,
} from './row-table.ts';
import { rowStoreOn } from './transactions.ts';

/**
 * A row store on the SQLite connection of a data source. Statements run row by row and block the
 * thread, which is the fastest way to use SQLite; `pace` is awaited between rows. After an error of
 * SQLite itself (a full disk, a failed read or write), close the data source and open another one.
 */
export const sqliteRowStore = (source: DataSource, pace: Pace): RowStore => {
  const connection = connectionOf(source);
  const tables = rowTables(source);
  const statements = new Map<RowTable, Map<string, Statement>>();
  const prepare: Prepare = (table, key, sql) => {
    const ofTable = statements.get(table) ?? new Map<string, Statement>();
    statements.set(table, ofTable);
    const known = ofTable.get(key);
    if (known !== undefined) return known;
    const statement = connection.prepare(sql());
    ofTable.set(key, statement);
    return statement;
  };
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

/** Prepares a statement of a table on first use. `key` identifies the statement. */
type Prepare = (table: RowTable, key: string, sql: () => string) => Statement;

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
      const column = table.column(by);
      const fixed = equalities(table, where ?? {}, place);
      const found: (readonly unknown[])[] = [];
      const run = (isOneOf: string, parameters: Iterable<Bound>): Promise<void> => {
        const condition = [`${column.name} ${isOneOf}`, ...fixed.parts].join(' AND ');
        const sql = () => `${selectFrom(table)} WHERE ${condition} ${orderByKey(table)}`;
        const statement = prepare(table, `find ${condition}`, sql).raw();
        return forEach(parameters, (parameter) => {
          for (const row of statement.all([parameter, ...fixed.values])) found.push(row);
        });
      };
      const distinct = [...new Set(values)].map((value) => column.bind({ [by]: value }));
      if (distinct.length < FEW_VALUES || !distinct.every(isPlain)) await run('= ?', distinct);
      else await run('IN (SELECT value FROM json_each(?))', asLists(distinct));
      const rows = tables.read(entity, found);
      return distinct.length > 1 ? rows.sort(table.compare) : rows;
    },
    query: (entity, condition, parameters) => {
      refuse();
      const table = tables.of(entity);
      const { sql, names } = positional(table, condition, place);
      const found = prepare(table, sql, () => sql)
        .raw()
        .all(valuesOf(names, parameters));
      return Promise.resolve(tables.read(entity, found));
    },
    insert: (entity, rows, onConflict) => {
      const table = tables.of(entity);
      const { name, columns } = table;
      const sql = () =>
        `INSERT INTO ${name} (${namesOf(columns)}) VALUES (${columns.map(place).join(', ')}) ${conflictClause(table, onConflict)}`;
      return runEach(prepare(table, `insert ${onConflict}`, sql), columns, rows);
    },
    update: (entity, where, set) => {
      refuse();
      const table = tables.of(entity);
      const { assigned, condition, values } = updateParts(table, set, where, place);
      const sql = () => `UPDATE ${table.name} SET ${assigned} WHERE ${condition}`;
      const statement = prepare(table, `update ${assigned} where ${condition}`, sql);
      return Promise.resolve(statement.run(values).changes);
    },
    updateWhere: (entity, { where }, parameters, set) => {
      refuse();
      const table = tables.of(entity);
      const { assigned, condition, values } = updateWhereParts(
        table,
        set,
        where,
        parameters,
        place,
      );
      const sql = () => `UPDATE ${table.name} SET ${assigned} WHERE ${condition}`;
      const statement = prepare(table, `update ${assigned} where ${condition}`, sql);
      return Promise.resolve(statement.run(values).changes);
    },
    delete: (entity, keys) => {
      const table = tables.of(entity);
      const { name, primary } = table;
      const sql = () =>
        `DELETE FROM ${name} WHERE ${primary.map((column) => `${column.name} = ?`).join(' AND ')}`;
      return runEach(prepare(table, 'delete', sql), primary, keys);
    },
  };
};

const place = (): string => '?';

const ITEMS_PER_PACE = 100;

// Running a statement costs several times as much as finding one more row in it.
const FEW_VALUES = 16;
const VALUES_PER_LIST = 500;

/** Whether a value needs no escaping in JSON: an id or a hash. */
const isPlain = (value: Bound): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^[\da-f]*$/.test(value));

function* asLists(values: readonly Bound[]): Generator<string> {
  for (let from = 0; from < values.length; from += VALUES_PER_LIST)
    yield JSON.stringify(values.slice(from, from + VALUES_PER_LIST));
}

// The driver's own types are not imported, so that only one file depends on the driver.
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
