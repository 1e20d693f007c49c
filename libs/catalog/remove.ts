import { engineOf } from './engine-of.ts';

/**
 * Deletes a catalog, whatever its state. It can be rebuilt from the log. Succeeds if there is none.
 * Throws {@link CatalogInUse} while another process is writing it.
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
