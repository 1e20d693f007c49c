import { rmSync } from 'node:fs';
import { catalogFile } from './connect.ts';
import { lockCatalog } from './lock.ts';

/**
 * Deletes a catalog, whatever state it is in; the log is the truth and can make it anew. Throws {@link CatalogInUse} while
 * another process writes it. One that is not there is deleted already.
 */
export const removeCatalog = async (url: string): Promise<void> => {
  const file = catalogFile(url);
  if (file === null) return;
  const release = await lockCatalog(file);
  try {
    // The file first: without its WAL it might be half of something, and a WAL without a file is thrown away by SQLite.
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
  } finally {
    await release();
  }
};
