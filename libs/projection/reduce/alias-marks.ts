import type { ProjectionState } from '../state/state.ts';
import type { Dirty } from './dirty.ts';

/** Marks the alias set of a name for another look, and those of the names that it may be one with. */
export const markAliasSet = (state: ProjectionState, name: number, dirty: Dirty): void => {
  dirty.aliasSets.add(name);
  // It was one with none of them before this event.
  if (dirty.isJoining(name)) return;
  for (const { other } of state.links.group(name).values()) dirty.aliasSets.add(other);
};
