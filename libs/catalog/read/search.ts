import type { EntityManager } from 'typeorm';
import type { Page, SearchHit, SearchKind, Slice } from '../catalog.ts';

export interface SearchQuestion {
  readonly query: string;
  readonly kind: SearchKind | null;
  /** Only what has a name in this namespace. */
  readonly namespace: string | null;
}

/** Datasets and jobs found by their words, the best match first, then by name. None for a query without words. */
export const search = (
  _db: EntityManager,
  _asOf: number,
  _question: SearchQuestion,
  _page: Page,
): Promise<Slice<SearchHit>> => {
  throw new Error('unreachable: not written yet');
};
