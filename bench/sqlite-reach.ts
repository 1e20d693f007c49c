import Database from 'better-sqlite3';
import type { HubGraph } from './hub-graph.ts';

export interface SqliteReach {
  /** Asks for all numbers reached, in ascending order: what the database can do best. */
  readonly all: (start: number, asOf: number, isDown: boolean) => readonly number[];
  /** Asks for the numbers within some hops, with the least number of hops to each, in ascending order. */
  readonly near: (
    start: number,
    asOf: number,
    hops: number,
  ) => readonly (readonly [number, number])[];
  readonly close: () => void;
}

/** The same edges in a table in memory, with an index that covers the question in each direction. */
export const sqliteReach = (graph: HubGraph): SqliteReach => {
  const db = new Database(':memory:');
  db.exec(
    'CREATE TABLE edges (id INTEGER PRIMARY KEY, source INTEGER, target INTEGER, opened INTEGER, closed INTEGER)',
  );
  const insert = db.prepare('INSERT INTO edges VALUES (?, ?, ?, ?, ?)');
  db.transaction(() => {
    graph.from.forEach((from, id) =>
      insert.run(id, from, graph.to[id], graph.openedAt[id], graph.closedAt[id]),
    );
  })();
  db.exec('CREATE INDEX down ON edges (source, opened, closed, target)');
  db.exec('CREATE INDEX up ON edges (target, opened, closed, source)');
  db.exec('ANALYZE');

  const reachable = (near: string, far: string) =>
    db
      .prepare<[number, number, number], number>(
        `WITH RECURSIVE reached (n) AS (
           SELECT ?
           UNION
           SELECT ${far} FROM reached JOIN edges ON ${near} = n WHERE opened <= ? AND closed > ?
         ) SELECT n FROM reached ORDER BY n`,
      )
      .pluck();
  const down = reachable('source', 'target');
  const up = reachable('target', 'source');
  const within = db
    .prepare<[number, number, number, number], [number, number]>(
      `WITH RECURSIVE reached (n, hops) AS (
         SELECT ?, 0
         UNION
         SELECT target, hops + 1 FROM reached JOIN edges ON source = n
           WHERE opened <= ? AND closed > ? AND hops < ?
       ) SELECT n, min(hops) FROM reached GROUP BY n ORDER BY n`,
    )
    .raw();
  return {
    all: (start, asOf, isDown) => (isDown ? down : up).all(start, asOf, asOf),
    near: (start, asOf, hops) => within.all(start, asOf, asOf, hops),
    close: () => db.close(),
  };
};
