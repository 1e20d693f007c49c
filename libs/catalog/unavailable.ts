import { engineOf } from './engine-of.ts';
import { CatalogUnavailable } from './in-words.ts';

/** Why a catalog cannot be asked at present, as a sentence for people; `null` for an error that says nothing of the kind. */
export const catalogTrouble = (url: string, error: unknown): string | null => {
  if (error instanceof CatalogUnavailable) return error.message;
  const { isAway, meaningOf } = engineOf(url);
  return isAway(error) ? meaningOf(error) : null;
};
