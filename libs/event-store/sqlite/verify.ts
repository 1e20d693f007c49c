import type { LogProblem } from '../event-store.ts';
import type { SqliteDatabase, SqliteRow } from './database.ts';
import { damageOf } from './reader.ts';
import { keyOf } from './keys.ts';
import { LEAST_INTEGER, TABLES, type Format } from './schema.ts';
import { readEntry } from './stored-entry.ts';

const PAGE = 1000;

/** Problems of the file, its tables, and the rows that are not entries. */
export const verifyFile = (db: SqliteDatabase, format: Format): readonly LogProblem[] => [
  ...guarded('', () => fileProblems(db)),
  ...guarded('', () => schemaProblems(db, format)),
  ...guarded('meta', () => metaProblems(db, format)),
  ...guarded('entries', () => revisionProblems(db)),
  ...(format === 1 ? [] : guarded('entries', () => repeatedIdProblems(db))),
  ...(format === 1 ? [] : guarded('keys', () => foreignKeyProblems(db))),
];

/**
 * Problems of the next entries after `after` (null: from the first), and where to continue (null:
 * the end was reached).
 */
export const verifyEntries = (
  db: SqliteDatabase,
  after: number | null,
  format: Format,
): { readonly problems: readonly LogProblem[]; readonly next: number | null } => {
  let seen = Math.max(after ?? 0, 0);
  let count = 0;
  const problems: LogProblem[] = [];
  const unreadable = guarded('entries', () => {
    const keys = format === 1 ? null : prepareKeys(db);
    const rows = db
      .prepare(`SELECT * FROM entries WHERE sequence > ? ORDER BY sequence LIMIT ${PAGE}`)
      .iterate(after ?? LEAST_INTEGER);
    for (const row of rows) {
      for (const problem of entryProblems(row, seen + 1)) problems.push(problem);
      if (keys !== null && !keys.has(row)) problems.push(keyProblem(Number(row['sequence'])));
      seen = Math.max(seen, Number(row['sequence']));
      count += 1;
    }
    return [];
  });
  return { problems: [...problems, ...unreadable], next: count === PAGE ? seen : null };
};

/** Whether an entry's stream and id are found by their keys. */
const prepareKeys = (db: SqliteDatabase) => {
  const inKeys = db.prepare('SELECT 1 FROM keys WHERE key = ? AND sequence = ?');
  const inNewKeys = db.prepare('SELECT stream_key, id_key FROM new_keys WHERE sequence = ?');
  return {
    has: ({ sequence, stream, id }: SqliteRow): boolean => {
      const [streamKey, idKey] = [keyOf(String(stream)), keyOf(String(id))];
      const fresh = inNewKeys.get(sequence ?? null);
      if (fresh !== undefined)
        return fresh['stream_key'] === streamKey && fresh['id_key'] === idKey;
      return [streamKey, idKey].every((key) => inKeys.get(key, sequence ?? null) !== undefined);
    },
  };
};

const keyProblem = (sequence: number): LogProblem => ({
  table: 'keys',
  key: String(sequence),
  column: 'key',
  sequence,
  problem: `tables keys and new_keys do not have the keys of sequence ${sequence} of table entries`,
});

// A key that points to another entry is harmless, because each entry that is found is compared; but only a change from
// outside can add one.
const foreignKeyProblems = (db: SqliteDatabase): readonly LogProblem[] => {
  // One statement, so that the counts are of one moment while another connection writes.
  const counts = db
    .prepare(
      `SELECT (SELECT count(*) FROM entries) AS entries, (SELECT count(*) FROM keys) AS moved,
         (SELECT count(*) FROM new_keys) AS fresh,
         (SELECT count(*) FROM new_keys AS n CROSS JOIN keys AS k
          ON k.key IN (n.stream_key, n.id_key) AND k.sequence = n.sequence) AS in_both`,
    )
    .get();
  const count = (name: string): number => Number(counts?.[name] ?? 0);
  const tooMany = count('moved') + 2 * count('fresh') - count('in_both') - 2 * count('entries');
  if (tooMany <= 0) return [];
  const problem = `tables keys and new_keys have ${tooMany} keys too many for ${count('entries')} entries`;
  return [{ table: 'keys', key: '', column: null, sequence: null, problem }];
};

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

const schemaProblems = (db: SqliteDatabase, format: Format): readonly LogProblem[] => {
  const tables = TABLES[format];
  const rows = db
    .prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_autoindex_%'")
    .all();
  const found = new Map(rows.map((row) => [String(row['name']), row['sql']]));
  const names = new Set([...found.keys(), ...Object.keys(tables)]);
  return [...names]
    .filter((name) => found.get(name) !== tables[name])
    .map((name) => ({
      table: name,
      key: '',
      column: null,
      sequence: null,
      problem: `table ${name} has another definition than when it was created`,
    }));
};

const metaProblems = (db: SqliteDatabase, format: Format): readonly LogProblem[] => {
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
      if (row['value'] === String(format)) return [];
      const text = `column value of table meta, key "format", is "${String(row['value'])}" and not ${format}`;
      return [problemOfRow(key, 'value', text)];
    }),
  ];
};

const revisionProblems = (db: SqliteDatabase): readonly LogProblem[] =>
  db
    .prepare(
      `SELECT stream, max(revision) + 1 AS expected, count(*) AS held FROM entries GROUP BY stream
       HAVING min(revision) <> 0 OR max(revision) <> count(*) - 1 OR count(DISTINCT revision) <> count(*) LIMIT 100`,
    )
    .all()
    .map((row) => ({
      table: 'entries',
      key: String(row['stream']),
      column: 'revision',
      sequence: null,
      problem: `stream ${String(row['stream'])} has ${String(row['held'])} entries in table entries, but its last revision needs ${String(row['expected'])}`,
    }));

// In format 1 an index kept ids apart, and the check of the file checks the index.
const repeatedIdProblems = (db: SqliteDatabase): readonly LogProblem[] =>
  db
    .prepare(
      `SELECT stream, count(*) - count(DISTINCT id) AS repeated FROM entries GROUP BY stream
       HAVING repeated > 0 LIMIT 100`,
    )
    .all()
    .map((row) => ({
      table: 'entries',
      key: String(row['stream']),
      column: 'id',
      sequence: null,
      problem: `stream ${String(row['stream'])} has ${String(row['repeated'])} entries in table entries whose id an earlier one has`,
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
