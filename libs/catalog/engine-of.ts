import type { CatalogEngine } from './engine.ts';
import { postgresEngine } from './postgres/postgres-engine.ts';
import { sqliteEngine } from './sqlite/sqlite-engine.ts';

/** The database engine for a catalog URL. Throws an error with instructions for an unknown URL. */
export const engineOf = (url: string): CatalogEngine => {
  if (url.startsWith('sqlite:')) return sqliteEngine(url);
  if (/^postgres(ql)?:/.test(url)) return postgresEngine(url);
  throw new Error(
    `CATALOG_URL ${url.split(':')[0] ?? ''}: is not an engine this version knows; use sqlite:PATH or postgres://HOST/DATABASE`,
  );
};

/** Whether a catalog exists at a URL. */
export const catalogExists = (url: string): Promise<boolean> => engineOf(url).exists();

/** A catalog URL without its secrets, for messages. */
export const shownCatalog = (url: string): string => engineOf(url).shown;
