import type { Catalog } from '#catalog';

/** Every row of every table of a catalog that follows from its log, by the table's name, in the same order on every database. */
export const allRows = async ({
  db,
}: Pick<Catalog, 'db'>): Promise<Readonly<Record<string, readonly string[]>>> => {
  const tables: Record<string, readonly string[]> = {};
  for (const { tableName, target } of db.dataSource.entityMetadatas) {
    // What a writer is at, and in which process.
    if (tableName === 'projection_work') continue;
    const rows = await db.find(target);
    tables[tableName] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return tables;
};
