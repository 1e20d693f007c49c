import { In, type EntityManager } from 'typeorm';
import { ContentRow } from '../log-tables.ts';
import { inChunks } from './in-chunks.ts';

/** The texts of these hashes. */
export const contentsOf = async (
  db: EntityManager,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const rows = await inChunks([...new Set(hashes)], (chunk) =>
    db.findBy(ContentRow, { hash: In(chunk) }),
  );
  return new Map(rows.map(({ hash, json }) => [hash, json]));
};
