import type { ProjectionState } from '../state/state.ts';
import { createNames, type Names } from './names.ts';
import { createOwners, type Owners } from './owners.ts';
import { createLineageReader, type LineageReader } from './resolved-lineage.ts';

/** What the reducers of one part need of the others. */
export interface Reducer {
  readonly state: ProjectionState;
  readonly names: Names;
  readonly reader: LineageReader;
  readonly owners: Owners;
}

export const createReducer = (state: ProjectionState): Reducer => {
  const names = createNames(state);
  const reader = createLineageReader(state, names);
  return { state, names, reader, owners: createOwners(state, names, reader) };
};
