import type { Catalog } from '#catalog';

/** Every row of every table of a catalog, by the table's name, in an order that no database has a say in. */
export const allRows = async ({
  db,
}: Pick<Catalog, 'db'>): Promise<Readonly<Record<string, readonly string[]>>> => {
  const tables: Record<string, readonly string[]> = {};
  for (const { tableName, target } of db.dataSource.entityMetadatas) {
    const rows = await db.find(target);
    tables[tableName] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return tables;
};
