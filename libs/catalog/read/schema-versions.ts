import type { EntityManager } from 'typeorm';
import type { Page, SchemaVersionView, Slice } from '../catalog.ts';

/** The same page of each dataset's schema versions, newest first. */
export const schemaVersionsOf = (
  _db: EntityManager,
  _asOf: number,
  _datasets: readonly number[],
  _page: Page,
): Promise<readonly Slice<SchemaVersionView>[]> => {
  throw new Error('unreachable: not written yet');
};
