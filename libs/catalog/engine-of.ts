import type { CatalogEngine } from './engine.ts';
import { postgresEngine } from './postgres/postgres-engine.ts';
import { sqliteEngine } from './sqlite/sqlite-engine.ts';

/** The database that a catalog's URL names. Throws a sentence for a URL that names none. */
export const engineOf = (url: string): CatalogEngine => {
  if (url.startsWith('sqlite:')) return sqliteEngine(url);
  if (/^postgres(ql)?:/.test(url)) return postgresEngine(url);
  throw new Error(
    `CATALOG_URL ${url.split(':')[0] ?? ''}: is not an engine this version knows; use sqlite:PATH or postgres://HOST/DATABASE`,
  );
};

/** Whether a catalog was made at a URL. */
export const catalogExists = (url: string): Promise<boolean> => engineOf(url).exists();

/** A catalog's URL for people, without its secrets. */
export const shownCatalog = (url: string): string => engineOf(url).shown;
