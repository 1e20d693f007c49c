import { In, type EntityManager } from 'typeorm';
import { ContentRow } from '../log-tables.ts';
import { limitOf, spendText } from '../read-limit.ts';
import { inChunks } from './in-chunks.ts';

/** The stored JSON of these content hashes. Missing hashes are not in the map. */
export const contentsByHash = async (
  db: EntityManager,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const limit = limitOf(db);
  const rows = await inChunks([...new Set(hashes)], async (chunk) => {
    const read = await db.findBy(ContentRow, { hash: In(chunk) });
    for (const { json } of read) spendText(limit, json.length);
    return read;
  });
  return new Map(rows.map(({ hash, json }) => [hash, json]));
};
