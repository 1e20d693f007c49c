import { EntityManager, type DataSource, type QueryRunner } from 'typeorm';

/** How much one question may read. Everything that reads for the question shares it. */
export interface ReadLimit {
  /** How many rows may still be read; never less than 0, perhaps a fraction. */
  left(): number;
  /** Counts rows that were read, or made of what was read. Throws when there were too many, then and ever after. */
  spend(rows: number): void;
  /** Awaited before each statement: gives way to other work from time to time. Throws when the time is up. */
  turn(): Promise<void>;
}

/**
 * The same catalog under a limit: each statement waits for {@link ReadLimit.turn}, and the rows that it returns are spent.
 * A loop that reads is therefore checked on every round, wherever it is, and no statement returns many more rows than the
 * limit allows.
 */
export const limitReads = (db: EntityManager, limit: ReadLimit): EntityManager =>
  new LimitedReads(limitedSource(db.dataSource, limit), limit);

/** The limit that a catalog is read under; none is reached where {@link limitReads} has not set one. */
export const limitOf = (db: EntityManager): ReadLimit =>
  db instanceof LimitedReads ? db.limit : UNLIMITED;

// To count a row in the database takes about a twentieth of the time that it takes to read one.
const COUNTED_AS_ONE = 20;

/** How many rows a statement may count: one more than the limit allows, so that {@link spendCounted} throws at so many. */
export const mostCounted = (db: EntityManager): number =>
  Math.min(Math.floor(COUNTED_AS_ONE * limitOf(db).left()) + 1, MOST_PARAMETER);

// A bigint of the database holds it, and so does a double.
const MOST_PARAMETER = 1_000_000_000_000;

/** Spends rows that the database counted, and did not return. */
export const spendCounted = (db: EntityManager, rows: number): void =>
  limitOf(db).spend(Math.ceil(rows / COUNTED_AS_ONE));

// To make an edge in memory takes about a quarter of a row, in time and in memory.
const MADE_AS_ONE = 4;

/** Spends what is made in memory and no row of the catalog: edges of the graph, pairs of products. */
export const spendMade = (limit: ReadLimit, items: number): void =>
  limit.spend(items / MADE_AS_ONE);

// Most rows are no longer.
const CHARACTERS_OF_A_ROW = 500;

/** Spends text that may be of any length: facets, schemas, bodies of events. */
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

// TypeORM creates a query runner for each statement, so that is where all of them pass.
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
      // The driver for PostgreSQL keeps a list of its runners: it has to be the runner itself that is released.
      if (property === 'release') return () => target.release();
      return Reflect.get(target, property);
    },
  });
};

/**
 * The statement, ended by the database once it returns more rows than are left: spending them throws then, so that no
 * answer is made of a part of them. The bound is a power of two, since statements are prepared once for each text.
 */
const boundedStatement = (sql: string, left: number): string => {
  if (left > MOST_BOUNDED || !/^\s*SELECT\b/i.test(sql) || HAS_LIMIT.test(sql)) return sql;
  return `${sql} LIMIT ${2 ** Math.ceil(Math.log2(Math.floor(left) + 1))}`;
};

const MOST_BOUNDED = 1_000_000_000;

// At the end of the statement itself; one of a subquery has a parenthesis after it.
const HAS_LIMIT = /\b(LIMIT|OFFSET)\b[^()]*$/i;

/** TypeORM returns the rows themselves, or an object that has them as `records`. */
const countRows = (result: unknown): number => {
  if (Array.isArray(result)) return result.length;
  if (typeof result !== 'object' || result === null || !('records' in result)) return 0;
  return Array.isArray(result.records) ? result.records.length : 0;
};
