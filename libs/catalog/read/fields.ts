import type { EntityManager } from 'typeorm';
import type { FieldView } from '../catalog.ts';

/** The fields of each dataset, in their order. */
export const fieldsOf = (
  _db: EntityManager,
  _asOf: number,
  _datasets: readonly number[],
): Promise<readonly (readonly FieldView[])[]> => {
  throw new Error('unreachable: not written yet');
};
