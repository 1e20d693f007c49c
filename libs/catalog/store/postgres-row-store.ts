import { createHash } from 'node:crypto';
import type { DataSource, ObjectLiteral } from 'typeorm';
import type { Pace } from '../pace.ts';
import type { Connection } from '../postgres/driver.ts';
import {
  conflictClause,
  equalities,
  namesOf,
  orderByKey,
  positional,
  selectFrom,
  updateStatement,
  updateWhereStatement,
  valuesOf,
} from './row-sql.ts';
import type { RowStore, RowTransaction } from './row-store.ts';
import { rowTables, type Bound, type RowColumn, type RowTables } from './row-table.ts';
import { rowStoreOn } from './transactions.ts';

/**
 * A row store on the connections of a data source's pool, one connection for each transaction. Many
 * rows are sent in one statement, as one array for each column. `pace` is awaited between
 * statements.
 */
export const postgresRowStore = (source: DataSource, pace: Pace): RowStore => {
  const pool = poolOf(source);
  const tables = rowTables(source);
  const statements = new Map<string, Statement>();
  const prepare = (text: string): Statement => {
    const known = statements.get(text);
    if (known !== undefined) return known;
    // The driver prepares a statement once for each connection, identified by its name. PostgreSQL
    // keeps 63 bytes of a name.
    const name = createHash('sha256').update(text).digest('hex').slice(0, 40);
    const statement: Statement = { name, text, rowMode: 'array' };
    statements.set(text, statement);
    return statement;
  };
  return rowStoreOn(async (refuseEnded) => {
    const [connection, release] = await pool.obtainMasterConnection();
    // Without a listener, losing the connection would crash the process. The next statement reports
    // the loss.
    connection.on('error', ignore);
    const end = (isSound: boolean) => {
      connection.off('error', ignore);
      // A broken connection is closed, which ends its transaction, and is not reused.
      release(!isSound);
    };
    try {
      await connection.query('BEGIN');
    } catch (error) {
      end(false);
      throw error;
    }
    const run: Run = async (text, values) => {
      const { rows, rowCount } = await connection.query({ ...prepare(text), values: [...values] });
      await pace();
      refuseEnded();
      return { rows, count: rowCount ?? 0 };
    };
    return {
      rows: rowsOn(tables, run),
      commit: async () => {
        const { command } = await connection.query('COMMIT');
        if (command !== 'COMMIT') throw new Error(`PostgreSQL answered COMMIT with ${command}`);
        end(true);
      },
      rollback: async () => {
        const isSound = await connection.query('ROLLBACK').then(
          () => true,
          () => false,
        );
        end(isSound);
      },
    };
  });
};

type Parameter = Bound | readonly Bound[];

/** Runs a statement, which is prepared on first use on each connection. */
type Run = (
  text: string,
  values: readonly Parameter[],
) => Promise<{ readonly rows: readonly (readonly unknown[])[]; readonly count: number }>;

const rowsOn = (tables: RowTables, run: Run): RowTransaction => ({
  find: async (entity, by, values, where) => {
    const table = tables.of(entity);
    const column = table.column(by);
    const fixed = equalities(table, where ?? {}, (index) => `$${index + 2}`);
    const condition = [`${column.name} = ANY(${arrayAt(column, 0)})`, ...fixed.parts].join(' AND ');
    const text = `${selectFrom(table)} WHERE ${condition} ${orderByKey(table)}`;
    const distinct = [...new Set(values)].map((value) => column.bind({ [by]: value }));
    const found: (readonly unknown[])[] = [];
    for (let from = 0; from < distinct.length; from += VALUES_PER_STATEMENT) {
      const some = distinct.slice(from, from + VALUES_PER_STATEMENT);
      const { rows } = await run(text, [some, ...fixed.values]);
      for (const row of rows) found.push(row);
    }
    const rows = tables.read(entity, found);
    return distinct.length > VALUES_PER_STATEMENT ? rows.sort(table.compare) : rows;
  },
  query: async (entity, condition, parameters) => {
    const { sql, names } = positional(tables.of(entity), condition, place);
    const { rows } = await run(sql, valuesOf(names, parameters));
    return tables.read(entity, rows);
  },
  insert: async (entity, rows, onConflict) => {
    const table = tables.of(entity);
    const { name, columns, primary } = table;
    const text = `INSERT INTO ${name} (${namesOf(columns)}) SELECT * FROM unnest(${columns.map(arrayAt).join(', ')}) ${conflictClause(table, onConflict)}`;
    // A single statement cannot replace a row twice.
    const unique = onConflict === 'replace' ? primary : [];
    for (const arrays of arraysOf(rows, columns, unique)) await run(text, arrays);
  },
  updateOne: async (entity, where, set, otherwise) => {
    const { sql, values } = updateStatement(tables.of(entity), set, where, place);
    if ((await run(sql, values)).count !== 1) throw otherwise;
  },
  updateWhere: async (entity, { where }, parameters, set) => {
    const table = tables.of(entity);
    const { sql, values } = updateWhereStatement(table, set, where, parameters, place);
    return (await run(sql, values)).count;
  },
  delete: async (entity, keys) => {
    const { name, primary } = tables.of(entity);
    const same = primary.map((column) => `stored.${column.name} = given.${column.name}`);
    const text = `DELETE FROM ${name} AS stored USING unnest(${primary.map(arrayAt).join(', ')}) AS given (${namesOf(primary)}) WHERE ${same.join(' AND ')}`;
    for (const arrays of arraysOf(keys, primary, [])) await run(text, arrays);
  },
});

const place = (index: number): string => `$${index + 1}`;

const arrayAt = ({ type }: RowColumn, index: number): string => `${place(index)}::${type}[]`;

const VALUES_PER_STATEMENT = 5_000;
const ROWS_PER_STATEMENT = 1_000;
// Contents may be large, and a statement is held in memory on both sides.
const CHARACTERS_PER_STATEMENT = 4_000_000;

/**
 * The values of some columns, one array for each column, in parts of as many rows as one statement
 * takes.
 */
function* arraysOf(
  rows: Iterable<ObjectLiteral>,
  columns: readonly RowColumn[],
  /** Of rows that are equal in these columns, only the last one is included. */
  unique: readonly RowColumn[],
): Generator<readonly (readonly Bound[])[]> {
  let arrays = columns.map((): Bound[] => []);
  let places = new Map<string, number>();
  let characters = 0;
  let count = 0;
  for (const row of rows) {
    const key = JSON.stringify(unique.map(({ bind }) => bind(row)));
    const at = unique.length === 0 ? count : (places.get(key) ?? count);
    for (const [index, { bind }] of columns.entries()) {
      const value = bind(row);
      const array = arrays[index] ?? [];
      array[at] = value;
      if (typeof value === 'string') characters += value.length;
    }
    places.set(key, at);
    if (at === count) count += 1;
    if (count < ROWS_PER_STATEMENT && characters < CHARACTERS_PER_STATEMENT) continue;
    yield arrays;
    arrays = columns.map(() => []);
    places = new Map();
    characters = 0;
    count = 0;
  }
  if (count > 0) yield arrays;
}

interface Statement {
  readonly name: string;
  readonly text: string;
  readonly rowMode: 'array';
}

/** What TypeORM's driver returns: a connection, and a function to release it. */
interface Pool {
  obtainMasterConnection(): Promise<[Connection, (isBroken: boolean) => void]>;
}

const poolOf = ({ driver }: DataSource): Pool => {
  if (isPool(driver)) return driver;
  throw new Error('unreachable: the data source has no pool of PostgreSQL connections');
};

const isPool = (driver: object): driver is Pool => 'obtainMasterConnection' in driver;

const ignore = (): undefined => undefined;
