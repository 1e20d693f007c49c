import { engineOf } from './engine-of.ts';

/**
 * The URL where a replacement for a catalog is built. Null for a catalog in memory, which is always
 * new.
 */
export const nextCatalog = (url: string): string | null => engineOf(url).next;

/**
 * An id of the catalog at a URL, which changes when a replacement is promoted. Null: there is no
 * catalog.
 */
export const catalogGeneration = (url: string): Promise<string | null> =>
  engineOf(url).generation();
