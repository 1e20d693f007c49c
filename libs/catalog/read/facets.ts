import type { EntityManager } from 'typeorm';
import type { FacetView } from '../catalog.ts';

/** The facets of each dataset or job, by key. */
export const facetsOf = (
  _db: EntityManager,
  _asOf: number,
  _nodes: readonly number[],
): Promise<readonly (readonly FacetView[])[]> => {
  throw new Error('unreachable: not written yet');
};
