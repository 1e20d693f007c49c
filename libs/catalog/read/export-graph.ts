import type { EntityManager } from 'typeorm';
import type { GraphExport } from '../catalog.ts';

/** Everything that holds at a sequence, sorted. `current` leaves sequences out: what does not depend on the order of arrival. */
export const exportGraph = (
  _db: EntityManager,
  _asOf: number,
  _options: { readonly current: boolean },
): Promise<GraphExport> => {
  throw new Error('unreachable: not written yet');
};
