import { engineOf } from './engine-of.ts';
import { CatalogUnavailable } from './in-words.ts';

/**
 * Explains an error that means that a catalog is unavailable at present, in a sentence with
 * instructions. Null for any other error.
 */
export const catalogTrouble = (url: string, error: unknown): string | null => {
  if (error instanceof CatalogUnavailable) return error.message;
  const { isAway, meaningOf } = engineOf(url);
  return isAway(error) ? meaningOf(error) : null;
};
