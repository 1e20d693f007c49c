import { DataSource } from 'typeorm';

/** Another process makes the catalog at `path`, or makes it anew. */
export class CatalogInUse extends Error {
  override readonly name = 'CatalogInUse';
  constructor(
    readonly path: string,
    options: ErrorOptions,
  ) {
    super(`the catalog ${path} is being written by another process; stop that first`, options);
  }
}

/**
 * Takes the right to write the catalog at a path, until released or until the process ends, however that ends: a lock of the
 * operating system on a file beside the catalog, which readers never meet. Throws {@link CatalogInUse} when another has it.
 */
export const lockCatalog = async (path: string): Promise<() => Promise<void>> => {
  const lock = new DataSource({ type: 'better-sqlite3', database: `${path}.lock`, timeout: 0 });
  await lock.initialize();
  try {
    await lock.query('PRAGMA locking_mode = EXCLUSIVE');
    await lock.query('BEGIN EXCLUSIVE');
  } catch (cause) {
    await lock.destroy();
    const isBusy = cause instanceof Error && cause.message.includes('database is locked');
    throw isBusy ? new CatalogInUse(path, { cause }) : cause;
  }
  return () => lock.destroy();
};
