import type { LogProblem } from '../event-store.ts';
import type { SqliteDatabase, SqliteRow } from './database.ts';
import { damageOf } from './reader.ts';
import { FORMAT, TABLES } from './schema.ts';
import { readEntry } from './stored-entry.ts';

const PAGE = 1000;

/** Problems of the file, its tables, and the rows that are not entries. */
export const verifyFile = (db: SqliteDatabase): readonly LogProblem[] => [
  ...guarded('', () => fileProblems(db)),
  ...guarded('', () => schemaProblems(db)),
  ...guarded('meta', () => metaProblems(db)),
  ...guarded('entries', () => revisionProblems(db)),
];

/**
 * Problems of the next entries after `after` (null: from the first), and where to continue (null:
 * the end was reached).
 */
export const verifyEntries = (
  db: SqliteDatabase,
  after: number | null,
): { readonly problems: readonly LogProblem[]; readonly next: number | null } => {
  let seen = Math.max(after ?? 0, 0);
  let count = 0;
  const problems: LogProblem[] = [];
  const unreadable = guarded('entries', () => {
    const rows = db
      .prepare(`SELECT * FROM entries WHERE sequence > ? ORDER BY sequence LIMIT ${PAGE}`)
      .iterate(after ?? LEAST_INTEGER);
    for (const row of rows) {
      for (const problem of entryProblems(row, seen + 1)) problems.push(problem);
      seen = Math.max(seen, Number(row['sequence']));
      count += 1;
    }
    return [];
  });
  return { problems: [...problems, ...unreadable], next: count === PAGE ? seen : null };
};

// Not 0, because an altered sequence may be negative.
const LEAST_INTEGER = -(2n ** 63n);

const entryProblems = (row: SqliteRow, expected: number): readonly LogProblem[] => {
  const sequence = Number(row['sequence']);
  const gap =
    sequence > expected
      ? [problemOf(expected, 'sequence', `table entries has no row with sequence ${expected}`)]
      : [];
  const read = readEntry(row);
  if (read.sound) return gap;
  return [...gap, problemOf(sequence, read.column, damageOf(sequence, read.column))];
};

const problemOf = (sequence: number, column: string | null, problem: string): LogProblem => ({
  table: 'entries',
  key: String(sequence),
  column,
  sequence,
  problem,
});

const fileProblems = (db: SqliteDatabase): readonly LogProblem[] =>
  db
    .prepare('PRAGMA integrity_check(100)')
    .all()
    .map((row) => String(row['integrity_check']))
    .filter((text) => text !== 'ok')
    .map((text) => ({
      table: '',
      key: '',
      column: null,
      sequence: null,
      problem: `the file is damaged: ${text}`,
    }));

const schemaProblems = (db: SqliteDatabase): readonly LogProblem[] => {
  const rows = db
    .prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_autoindex_%'")
    .all();
  const found = new Map(rows.map((row) => [String(row['name']), row['sql']]));
  const names = new Set([...found.keys(), ...Object.keys(TABLES)]);
  return [...names]
    .filter((name) => found.get(name) !== TABLES[name])
    .map((name) => ({
      table: name,
      key: '',
      column: null,
      sequence: null,
      problem: `table ${name} has another definition than when it was created`,
    }));
};

const metaProblems = (db: SqliteDatabase): readonly LogProblem[] => {
  const rows = db.prepare('SELECT key, value FROM meta').all();
  const problemOfRow = (key: string, column: string, problem: string): LogProblem => ({
    table: 'meta',
    key,
    column,
    sequence: null,
    problem,
  });
  const hasFormat = rows.some((row) => row['key'] === 'format');
  return [
    ...(hasFormat
      ? []
      : [problemOfRow('format', 'key', 'table meta has no row with key "format"')]),
    ...rows.flatMap((row) => {
      const key = String(row['key']);
      if (key !== 'format') {
        return [problemOfRow(key, 'key', `table meta has a row with the unknown key "${key}"`)];
      }
      if (row['value'] === String(FORMAT)) return [];
      const text = `column value of table meta, key "format", is "${String(row['value'])}" and not ${FORMAT}`;
      return [problemOfRow(key, 'value', text)];
    }),
  ];
};

const revisionProblems = (db: SqliteDatabase): readonly LogProblem[] =>
  db
    .prepare(
      `SELECT stream, max(revision) + 1 AS expected, count(*) AS held FROM entries GROUP BY stream
       HAVING min(revision) <> 0 OR max(revision) <> count(*) - 1 LIMIT 100`,
    )
    .all()
    .map((row) => ({
      table: 'entries',
      key: String(row['stream']),
      column: 'revision',
      sequence: null,
      problem: `stream ${String(row['stream'])} has ${String(row['held'])} entries in table entries, but its last revision needs ${String(row['expected'])}`,
    }));

// A damaged file can make any query fail. That is a finding, not a failure of the check.
const guarded = (table: string, check: () => readonly LogProblem[]): readonly LogProblem[] => {
  try {
    return check();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const problem = `the file cannot be read${table === '' ? '' : ` at table ${table}`}: ${message}`;
    return [{ table, key: '', column: null, sequence: null, problem }];
  }
};
