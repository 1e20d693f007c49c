import { engineOf } from './engine-of.ts';

/** The URL of the catalog that is made beside another to take its place; `null` for one in memory, which is new each time. */
export const nextCatalog = (url: string): string | null => engineOf(url).next;

/** Tells the catalog that stands at a URL from the one that stood there before; `null` when there is none. */
export const catalogGeneration = (url: string): Promise<string | null> =>
  engineOf(url).generation();
