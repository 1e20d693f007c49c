import type { StoredLineage } from '../rules/stored-lineage.ts';
import type { ProjectionState } from '../state/state.ts';
import { settleAliasSet, settleIdentities } from './alias-sets.ts';
import { rootOf } from './aliases.ts';
import type { Dirty } from './dirty.ts';
import { addNameWords, settleFacets, settleWords } from './facets.ts';
import type { Reducer } from './reducer.ts';
import { linkAddedIncarnation, recomputeRenames } from './renames.ts';
import { mention, recomputeRunsOf } from './runs.ts';
import { followAttempts, settleSchema } from './schemas.ts';

/** Brings what is dirty to what holds now; each thing once, however many parts of the event concern it. */
export const settle = (reducer: Reducer, dirty: Dirty, sequence: number): void => {
  const { state, names, owners } = reducer;
  settleNames(reducer, dirty, sequence);
  for (const owner of rootsOf(state, dirty.owners)) owners.settle(owner, dirty, sequence);
  for (const root of rootsOf(state, dirty.schemas)) settleSchema(reducer, root, sequence, dirty);
  if (dirty.facets.size > 0) settleFacets(state, rootsOf(state, dirty.facets), sequence, dirty);
  for (const root of rootsOf(state, dirty.words)) settleWords(state, root, sequence);
  for (const { id, name } of names.takeAdded()) addNameWords(state, id, name);
};

/** What names mean decides where statements belong, and what is stated decides which names there are: until nothing changes. */
const settleNames = (reducer: Reducer, dirty: Dirty, sequence: number): void => {
  const { state, names } = reducer;
  for (;;) {
    if (dirty.renamed.length > 0)
      for (const name of dirty.renamed.splice(0)) recomputeRenames(reducer, name, sequence, dirty);
    for (const row of names.takeAddedIncarnations()) linkAddedIncarnation(state, names, row, dirty);
    for (const owner of takeFrom(dirty.resolve)) resolveAgain(reducer, owner, dirty, sequence);
    if (dirty.aliasSets.size === 0) break;
    const seen = new Set<number>();
    // Those that are new come last: the sets that they join are as they are now.
    for (const node of takeFrom(dirty.aliasSets)) {
      if (seen.has(node)) continue;
      for (const member of settleAliasSet(state, names, node, dirty)) seen.add(member);
    }
    if (state.isMissing()) break;
  }
  if (dirty.settledNames.size > 0)
    settleIdentities(state, names, inOrder(dirty.settledNames), sequence);
};

/** What the names of an owner's datasets mean has changed: its runs and declarations are read again. */
const resolveAgain = (reducer: Reducer, owner: number, dirty: Dirty, sequence: number): void => {
  const { state, names, reader } = reducer;
  dirty.owners.add(owner);
  state.forgetOwner(owner);
  if (names.at(owner)?.kind === 'JOB') recomputeRunsOf(reducer, owner, dirty, sequence);
  const { declarations = [] } = state.lookUp({ name: 'declarationsOf', owner }) ?? {};
  for (const row of [...declarations].sort((a, b) => a.sequence - b.sequence)) {
    const content = state.content<StoredLineage>(row.content);
    if (!content) continue;
    mention(
      state,
      owner,
      reader.resolve(content, row.content, row.orderKey, sequence).datasets,
      dirty,
    );
  }
  for (const run of new Set(dirty.recut)) followAttempts(reducer, run, dirty);
};

const NONE: readonly number[] = [];

const takeFrom = (ids: Set<number>): readonly number[] => {
  if (ids.size === 0) return NONE;
  const taken = inOrder(ids);
  ids.clear();
  return taken;
};

// What is read from memory comes in another order than what is read from the engine; ids are given in this one.
const inOrder = (ids: ReadonlySet<number>): readonly number[] =>
  ids.size === 0 ? NONE : [...ids].sort((a, b) => a - b);

/** The roots of names, and the names that are no root: what was kept under them is closed. */
const rootsOf = (state: ProjectionState, nodes: ReadonlySet<number>): readonly number[] => {
  if (nodes.size === 0) return NONE;
  const roots = new Set<number>();
  for (const node of nodes) roots.add(node).add(rootOf(state, node));
  return inOrder(roots);
};
