import { engineOf } from './engine-of.ts';

/**
 * Deletes a catalog, whatever state it is in; the log is the truth and can make it anew. Throws {@link CatalogInUse} while
 * another process writes it. One that is not there is deleted already.
 */
export const removeCatalog = async (url: string): Promise<void> => {
  const engine = engineOf(url);
  const lock = await engine.lock();
  try {
    await engine.remove();
  } finally {
    await lock.release();
  }
};
