import type { FacetView } from '../catalog.ts';

/** The facets of a run, by key: of each the latest that its events, given in event order, say. */
export const runFacetsOf = (
  _events: readonly { readonly sequence: number; readonly data: Buffer }[],
): readonly FacetView[] => {
  throw new Error('unreachable: not written yet');
};
