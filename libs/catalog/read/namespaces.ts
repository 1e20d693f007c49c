import type { EntityManager } from 'typeorm';
import type { NamespaceView, Page, Slice } from '../catalog.ts';

/** Namespaces as they are shown, by name. */
export const listNamespaces = (
  _db: EntityManager,
  _asOf: number,
  _page: Page,
): Promise<Slice<NamespaceView>> => {
  throw new Error('unreachable: not written yet');
};
