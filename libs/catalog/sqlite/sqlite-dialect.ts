import { liveSchemaOf } from '../compare/live-schema.ts';
import type { Dialect } from '../engine.ts';

/** Describes a SQLite database from its schema tables and pragmas. */
export const sqliteDialect: Dialect = {
  begin: 'BEGIN',
  parameter: () => '?',
  liveSchema: async (query) => liveSchemaOf(await query(COLUMNS), await query(OTHERS)),
  translated: (schema) => schema,
  damage: async (query) => {
    const [first] = await query('PRAGMA integrity_check(1)');
    const problem = String(first?.['integrity_check']);
    return problem === 'ok' ? null : `the catalog's file is damaged: ${problem}`;
  },
};

const COLUMNS = `
  SELECT m.name AS tab, c.name AS name, c.type AS type, c."notnull" AS required, c.pk AS place
  FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) c
  WHERE m.type = 'table' ORDER BY m.name, c.cid`;

// The text of views and triggers says what they do. Tables and indexes can be written in several
// ways, so they are compared by their parts.
const OTHERS = `
  SELECT m.type AS type, m.tbl_name AS tab, m.name AS name, CASE m.type WHEN 'index' THEN (
    SELECT (CASE l."unique" WHEN 1 THEN 'unique on ' ELSE 'on ' END) || group_concat(c.part, ', ')
      || CASE l.partial WHEN 1 THEN replace(substr(m.sql, instr(m.sql, ' WHERE ')), '"', '') ELSE '' END
    FROM pragma_index_list(m.tbl_name) l, (
      SELECT i.name || ' ' || i.coll || (CASE i."desc" WHEN 1 THEN ' descending' ELSE '' END) AS part
      FROM pragma_index_xinfo(m.name) i WHERE i.key = 1 ORDER BY i.seqno) c
    WHERE l.name = m.name) ELSE m.sql END AS definition
  FROM sqlite_schema m WHERE m.type <> 'table' ORDER BY m.tbl_name, m.name`;
