import type { DatasetName } from '#openlineage';
import type { AttemptRow, DeclarationRow, RenameRow } from '../state/rows.ts';
import type { ProjectionState } from '../state/state.ts';

/** What an event made worth looking at again. Each is looked at once, when all of the event was taken in. */
export interface Dirty {
  /** Names of datasets that a RENAME vacated, or no longer vacates. */
  readonly renamed: RenamedName[];
  /** Names of datasets whose alias set or whose being dropped may differ. */
  readonly aliasSets: Set<number>;
  /** Owners whose statements are to be resolved again: what their names mean has changed. */
  readonly resolve: Set<number>;
  /** Jobs, and datasets that declare their own sources, whose current edges may differ. */
  readonly owners: Set<number>;
  /** Names of datasets whose merged fields may differ. */
  readonly schemas: Set<number>;
  /** Datasets and jobs whose facets may differ. */
  readonly facets: Set<number>;
  /** The roots that names had before this event, of names that have another now. */
  readonly formerRoots: Map<number, number>;
  /** Datasets and jobs whose search words may differ. */
  readonly words: Set<number>;
  /** Attempts that changed, for the edges of their jobs. */
  readonly attempts: AttemptChange[];
  /** Runs whose events were cut into attempts anew. */
  readonly recut: Set<number>;
  /** Names whose alias set was brought up to date in this event. */
  readonly settledNames: Set<number>;
  /** Whether a name is new in this event and belongs to no alias set yet. */
  readonly isJoining: (name: number) => boolean;
  /** Declarations that came, or belong to another owner since a RENAME. */
  readonly declarations: DeclarationRow[];
}

export interface RenamedName {
  readonly name: DatasetName;
  /** The RENAME that was added; null where others than this one changed too. */
  readonly added: RenameRow | null;
}

export interface AttemptChange {
  readonly former: AttemptRow | null;
  readonly present: AttemptRow | null;
}

/** Makes what one event after the other uses; `isNew` tells whether a name is new in the event at hand. */
export const createDirty = (isNew: (name: number) => boolean): Dirty => {
  const settledNames = new Set<number>();
  return {
    settledNames,
    isJoining: (name) => isNew(name) && !settledNames.has(name),
    renamed: [],
    aliasSets: new Set(),
    resolve: new Set(),
    owners: new Set(),
    schemas: new Set(),
    facets: new Set(),
    formerRoots: new Map(),
    words: new Set(),
    attempts: [],
    recut: new Set(),
    declarations: [],
  };
};

/** Forgets what the event before made dirty. */
export const clearDirty = (dirty: Dirty): void => {
  for (const list of [dirty.renamed, dirty.attempts, dirty.declarations])
    if (list.length > 0) list.length = 0;
  for (const set of [dirty.aliasSets, dirty.resolve, dirty.owners, dirty.schemas])
    if (set.size > 0) set.clear();
  for (const set of [dirty.facets, dirty.words, dirty.recut, dirty.settledNames, dirty.formerRoots])
    if (set.size > 0) set.clear();
};

/** The runs whose attempts changed, each once. */
export const changedRuns = ({ attempts }: Dirty): Iterable<number> => {
  const [only] = attempts;
  const runOf = ({ former, present }: AttemptChange): number[] => {
    const run = (present ?? former)?.run;
    return run === undefined ? [] : [run];
  };
  return only && attempts.length === 1 ? runOf(only) : new Set(attempts.flatMap(runOf));
};

/** Marks the alias set of a name for another look, and those of the names that it may be one with. */
export const markAliasSet = (state: ProjectionState, name: number, dirty: Dirty): void => {
  dirty.aliasSets.add(name);
  // It was one with none of them before this event.
  if (dirty.isJoining(name)) return;
  for (const { other } of state.links.group(name).values()) dirty.aliasSets.add(other);
};
