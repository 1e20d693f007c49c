import Database from 'better-sqlite3';
import type { HubGraph } from './hub-graph.ts';

export interface SqliteReach {
  /** The names of all that is reached, by their bytes. */
  readonly all: (start: number, asOf: number, isDown: boolean) => readonly string[];
  /** Names within some hops with the least number of hops to each, nearest first. */
  readonly near: (start: number, asOf: number, hops: number) => readonly Near[];
  readonly close: () => void;
}

export type Near = readonly [name: string, hops: number];

/** The same edges in a table in memory, with an index that covers the question in each direction, and the names. */
export const sqliteReach = (graph: HubGraph, nameOf: (node: number) => string): SqliteReach => {
  const db = new Database(':memory:');
  db.exec(`
    CREATE TABLE nodes (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE edges (id INTEGER PRIMARY KEY, source INTEGER, target INTEGER, opened INTEGER, closed INTEGER);
  `);
  const insertNode = db.prepare('INSERT INTO nodes VALUES (?, ?)');
  const insertEdge = db.prepare('INSERT INTO edges VALUES (?, ?, ?, ?, ?)');
  db.transaction(() => {
    for (let node = 0; node < graph.nodes; node += 1) insertNode.run(node, nameOf(node));
    graph.from.forEach((from, id) =>
      insertEdge.run(id, from, graph.to[id], graph.openedAt[id], graph.closedAt[id]),
    );
  })();
  db.exec(`
    CREATE INDEX down ON edges (source, opened, closed, target);
    CREATE INDEX up ON edges (target, opened, closed, source);
    ANALYZE;
  `);

  const reachable = (near: string, far: string) =>
    db
      .prepare<[number, number, number, number], string>(
        `WITH RECURSIVE reached (n) AS (
           SELECT ?
           UNION
           SELECT ${far} FROM reached JOIN edges ON ${near} = n WHERE opened <= ? AND closed > ?
         ) SELECT name FROM reached JOIN nodes ON id = n WHERE n <> ? ORDER BY name`,
      )
      .pluck();
  const down = reachable('source', 'target');
  const up = reachable('target', 'source');
  const within = db
    .prepare<[number, number, number, number, number], Near>(
      `WITH RECURSIVE reached (n, hops) AS (
         SELECT ?, 0
         UNION
         SELECT target, hops + 1 FROM reached JOIN edges ON source = n
           WHERE opened <= ? AND closed > ? AND hops < ?
       ) SELECT name, min(hops) AS least FROM reached JOIN nodes ON id = n
         WHERE n <> ? GROUP BY n ORDER BY least, name`,
    )
    .raw();
  return {
    all: (start, asOf, isDown) => (isDown ? down : up).all(start, asOf, asOf, start),
    near: (start, asOf, hops) => within.all(start, asOf, asOf, hops, start),
    close: () => db.close(),
  };
};
