import type { ProjectionState } from '../state/state.ts';
import { createDirty, type Dirty } from './dirty.ts';
import { createNames, type Names } from './names.ts';
import { createOwners, type Owners } from './owners.ts';
import { createLineageReader, type LineageReader } from './resolved-lineage.ts';
import { createStatedFacets, type StatedFacetsReader } from './stated-facets.ts';
import { createStatedContents, type StatedContents } from './stated-before.ts';

/** What the reducers of one part need of the others. */
export interface Reducer {
  readonly state: ProjectionState;
  readonly names: Names;
  readonly reader: LineageReader;
  readonly owners: Owners;
  readonly statedContent: StatedContents;
  readonly stated: StatedFacetsReader;
  /** What the event at hand made dirty. */
  readonly dirty: Dirty;
}

export const createReducer = (state: ProjectionState): Reducer => {
  const names = createNames(state);
  const reader = createLineageReader(state, names);
  const owners = createOwners(state, names, reader);
  const statedContent = createStatedContents(state);
  const stated = createStatedFacets(state);
  const dirty = createDirty(names.isNew);
  return { state, names, reader, owners, statedContent, stated, dirty };
};
