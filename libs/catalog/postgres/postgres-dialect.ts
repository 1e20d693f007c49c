import { liveSchemaOf, type LiveSchema, type Part } from '../compare/live-schema.ts';
import type { Dialect } from '../engine.ts';

/** Describes the schema that comes first in the search path, which contains the catalog. */
export const postgresDialect: Dialect = {
  begin: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  parameter: (n) => `$${n}`,
  liveSchema: async (query) =>
    withoutMigrationIds(liveSchemaOf(await query(COLUMNS), await query(OTHERS))),
  translated: (schema) => ({
    tables: withoutMigrationIds(schema).tables.filter(({ name }) => !isOfSqlite(name)),
    // SQLite lists a separate index for a primary key. The key columns are compared anyway.
    parts: schema.parts
      .filter(({ table, name }) => !isOfSqlite(table) && !isOfSqlite(name))
      .map((part) => (part.kind === 'column' ? inLowerCase(part) : part)),
  }),
  damage: () => Promise.resolve(null),
};

const inLowerCase = (part: Part): Part => ({
  ...part,
  definition: part.definition.replace(/^\w+/, (type) => type.toLowerCase()),
});

const isOfSqlite = (name: string): boolean => name.startsWith('sqlite_');

// They come from a sequence, which PostgreSQL may leave gaps in after a crash.
const withoutMigrationIds = ({ tables, parts }: LiveSchema): LiveSchema => ({
  tables: tables.map((table) =>
    table.name === 'migrations'
      ? { ...table, columns: table.columns.filter((name) => name !== 'id'), key: ['timestamp'] }
      : table,
  ),
  parts,
});

const OURS = 'current_schema()::regnamespace';

// A text column with another collation than "C" counts as another type.
const COLUMNS = `
  SELECT c.relname AS tab, a.attname AS name, CASE WHEN a.attnotnull THEN 1 ELSE 0 END AS required,
    CASE format_type(a.atttypid, a.atttypmod) WHEN 'character varying' THEN 'varchar'
      ELSE format_type(a.atttypid, a.atttypmod) END
    || CASE WHEN a.atttypid = 'text'::regtype AND l.collname <> 'C' THEN ' collated ' || l.collname
      ELSE '' END
    || CASE WHEN d.oid IS NULL OR (c.relname = 'migrations' AND a.attname = 'id') THEN ''
      ELSE ' default ' || pg_get_expr(d.adbin, d.adrelid) END
    || CASE WHEN a.attidentity <> '' THEN ' identity' ELSE '' END AS type,
    COALESCE(array_position(k.conkey, a.attnum), 0) AS place
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_collation l ON l.oid = a.attcollation
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
  WHERE c.relnamespace = ${OURS} AND c.relkind = 'r'
  ORDER BY c.relname COLLATE "C", a.attnum`;

// The conditions of our indexes are simple: the only parentheses surround the whole condition.
const INDEX = `CASE WHEN i.indisvalid AND i.indexprs IS NULL AND m.amname = 'btree' THEN
  CASE WHEN i.indisunique THEN 'unique on ' ELSE 'on ' END || (
    SELECT string_agg(a.attname || CASE WHEN o.collname IN ('C', 'POSIX') OR o.oid IS NULL THEN ' BINARY'
      ELSE ' ' || o.collname END || CASE i.indoption[n - 1] & 1 WHEN 1 THEN ' descending' ELSE '' END, ', ' ORDER BY n)
    FROM generate_series(1, i.indnkeyatts) n
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[n - 1]
      LEFT JOIN pg_collation o ON o.oid = i.indcollation[n - 1])
    || CASE WHEN i.indpred IS NULL THEN '' ELSE ' WHERE ' || trim(BOTH '()' FROM pg_get_expr(i.indpred, i.indrelid)) END
  ELSE pg_get_indexdef(i.indexrelid) END`;

// Everything in the schema except tables and columns, because it may change or hide rows, or be
// lost in a rebuild.
const OTHERS = `
  SELECT * FROM (
    SELECT 'index' AS type, t.relname AS tab, c.relname AS name, ${INDEX} AS definition
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
      JOIN pg_am m ON m.oid = c.relam
    WHERE t.relnamespace = ${OURS} AND t.relkind = 'r' AND NOT i.indisprimary
  UNION ALL
    SELECT 'trigger', c.relname, t.tgname, pg_get_triggerdef(t.oid)
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = ${OURS} AND NOT t.tgisinternal
  UNION ALL
    SELECT 'constraint', c.relname, k.conname, pg_get_constraintdef(k.oid)
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    WHERE c.relnamespace = ${OURS} AND k.contype IN ('c', 'f', 'u', 'x')
  UNION ALL
    SELECT 'view', c.relname, c.relname, pg_get_viewdef(c.oid)
    FROM pg_class c WHERE c.relnamespace = ${OURS} AND c.relkind IN ('v', 'm')
  UNION ALL
    SELECT 'rule', c.relname, r.rulename, pg_get_ruledef(r.oid)
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
    WHERE c.relnamespace = ${OURS} AND c.relkind = 'r'
  UNION ALL
    SELECT 'policy', c.relname, p.polname, 'a policy'
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = ${OURS}
  UNION ALL
    SELECT 'storage', c.relname, c.relname, 'without a log of its own'
    FROM pg_class c WHERE c.relnamespace = ${OURS} AND c.relkind = 'r' AND c.relpersistence <> 'p'
  UNION ALL
    SELECT 'security', c.relname, c.relname, 'rows are hidden'
    FROM pg_class c WHERE c.relnamespace = ${OURS} AND c.relkind = 'r' AND c.relrowsecurity
  UNION ALL
    SELECT 'heir', p.relname, c.relname, 'a table that inherits'
    FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid JOIN pg_class p ON p.oid = h.inhparent
    WHERE p.relnamespace = ${OURS} AND p.relkind = 'r'
  UNION ALL
    SELECT 'relation', c.relname, c.relname, 'of kind ' || c.relkind::text
    FROM pg_class c WHERE c.relnamespace = ${OURS} AND c.relkind IN ('S', 'f', 'p')
      AND NOT EXISTS (SELECT 1 FROM pg_depend d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'a'
          AND d.refobjid = to_regclass('migrations'))
  UNION ALL
    SELECT 'routine', p.proname, p.proname, 'a function'
    FROM pg_proc p WHERE p.pronamespace = ${OURS}
  ) AS others ORDER BY tab COLLATE "C", name COLLATE "C"`;
