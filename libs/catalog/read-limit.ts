import { EntityManager, type DataSource, type QueryRunner } from 'typeorm';

/** How much one question may read. All statements for the question share it. */
export interface ReadLimit {
  /** How many rows may still be read. Never negative; may be a fraction. */
  left(): number;
  /**
   * Counts rows that were read, or derived from what was read. Throws once there are too many, and
   * on every later call.
   */
  spend(rows: number): void;
  /**
   * Awaited before each statement. Yields to other work from time to time. Throws when the time
   * limit is reached.
   */
  turn(): Promise<void>;
}

/**
 * The same catalog with a limit: each statement waits for {@link ReadLimit.turn}, and the rows that
 * it returns are spent. This checks every loop that reads, and no statement returns many more rows
 * than the limit allows.
 */
export const limitReads = (db: EntityManager, limit: ReadLimit): EntityManager =>
  new LimitedReads(limitedSource(db.dataSource, limit), limit);

/** The limit that {@link limitReads} set for a catalog. Without one, no limit is ever reached. */
export const limitOf = (db: EntityManager): ReadLimit =>
  db instanceof LimitedReads ? db.limit : UNLIMITED;

// Counting a row in the database takes about a twentieth of the time of reading it.
const COUNTED_AS_ONE = 20;

/**
 * The maximum number of rows for a statement to count: just enough for {@link spendCounted} to
 * throw.
 */
export const mostCounted = (db: EntityManager): number =>
  Math.min(Math.floor(COUNTED_AS_ONE * limitOf(db).left()) + 1, MOST_PARAMETER);

// Fits a bigint of the database and a JavaScript number.
const MOST_PARAMETER = 1_000_000_000_000;

/** Spends rows that the database counted but did not return. */
export const spendCounted = (db: EntityManager, rows: number): void =>
  limitOf(db).spend(Math.ceil(rows / COUNTED_AS_ONE));

// Creating an edge in memory costs about a quarter of a row, in time and memory.
const MADE_AS_ONE = 4;

/**
 * Spends objects created in memory that are not rows of the catalog: edges of the graph, pairs of
 * inferred products.
 */
export const spendMade = (limit: ReadLimit, items: number): void =>
  limit.spend(items / MADE_AS_ONE);

// Most rows are shorter.
const CHARACTERS_OF_A_ROW = 500;

/** Spends text of unlimited length: facets, schemas, bodies of events. */
export const spendText = (limit: ReadLimit, characters: number): void =>
  limit.spend(characters / CHARACTERS_OF_A_ROW);

const UNLIMITED: ReadLimit = {
  left: () => Number.MAX_SAFE_INTEGER,
  spend: () => undefined,
  turn: () => Promise.resolve(),
};

class LimitedReads extends EntityManager {
  constructor(
    source: DataSource,
    readonly limit: ReadLimit,
  ) {
    super(source);
  }
}

// TypeORM creates a query runner for each statement, so all statements pass here.
const limitedSource = (source: DataSource, limit: ReadLimit): DataSource => {
  const createQueryRunner: DataSource['createQueryRunner'] = (mode) =>
    limitedRunner(source.createQueryRunner(mode), limit);
  return new Proxy(source, {
    get: (target, property, receiver): unknown =>
      property === 'createQueryRunner'
        ? createQueryRunner
        : Reflect.get(target, property, receiver),
  });
};

const limitedRunner = (runner: QueryRunner, limit: ReadLimit): QueryRunner => {
  const query = async (sql: string, ...rest: readonly unknown[]): Promise<unknown> => {
    await limit.turn();
    const sent = [boundedStatement(sql, limit.left()), ...rest];
    const result: unknown = await Reflect.apply(runner.query, runner, sent);
    limit.spend(countRows(result));
    return result;
  };
  return new Proxy(runner, {
    get: (target, property): unknown => {
      if (property === 'query') return query;
      // The PostgreSQL driver keeps a list of its runners, so the original runner must be released.
      if (property === 'release') return () => target.release();
      return Reflect.get(target, property);
    },
  });
};

/**
 * Adds a LIMIT to a statement, just above the number of rows that are left. If the limit is
 * reached, spending the rows throws, so no answer is computed from a part of them. The LIMIT is a
 * power of two, because each statement text is prepared separately.
 */
const boundedStatement = (sql: string, left: number): string => {
  if (left > MOST_BOUNDED || !/^\s*SELECT\b/i.test(sql) || HAS_LIMIT.test(sql)) return sql;
  return `${sql} LIMIT ${2 ** Math.ceil(Math.log2(Math.floor(left) + 1))}`;
};

const MOST_BOUNDED = 1_000_000_000;

// At the end of the statement itself. A LIMIT in a subquery is followed by a parenthesis.
const HAS_LIMIT = /\b(LIMIT|OFFSET)\b[^()]*$/i;

/** TypeORM returns the rows themselves, or an object with the rows as `records`. */
const countRows = (result: unknown): number => {
  if (Array.isArray(result)) return result.length;
  if (typeof result !== 'object' || result === null || !('records' in result)) return 0;
  return Array.isArray(result.records) ? result.records.length : 0;
};
