import type { EntityManager } from 'typeorm';
import type { Counts } from '../catalog.ts';

/** How much the catalog holds at a sequence. */
export const countsAt = (_db: EntityManager, _asOf: number): Promise<Counts> => {
  throw new Error('unreachable: not written yet');
};
