import { sha256, type DatasetName } from '#openlineage';
import { escapeForDb, isSameName } from '../db-text.ts';
import { afterRename, eventOrderKey } from '../rules/event-order.ts';
import { renamesStated } from '../rules/renames.ts';
import type { StoredLineage } from '../rules/stored-lineage.ts';
import type { DatasetStatementRow, NodeRow, RenameRow, StatedSymlinks } from '../state/rows.ts';
import type { ProjectionState } from '../state/state.ts';
import { link, unlink } from './aliases.ts';
import type { Dirty, RenamedName } from './dirty.ts';
import type { Names } from './names.ts';
import { reassignStatements } from './reassign.ts';
import type { Reducer } from './reducer.ts';

/** A RENAME as a completed attempt states it. */
export interface Rename {
  readonly from: DatasetName;
  readonly to: DatasetName;
  readonly orderKey: string;
  /** Of the attempt. */
  readonly number: number;
}

/** The renames that the events of one completed attempt state together. */
export const renamesOf = (
  events: readonly { readonly orderKey: string; readonly content: StoredLineage }[],
  number: number,
): readonly Rename[] => renamesStated(events).map((rename) => ({ ...rename, number }));

/**
 * Makes a run's renames those of `wanted`. `vacated` are all names that any of its events says were left, so that
 * renames that no longer count are found. Tells whether the run itself may mean another dataset by a name now, because it
 * moves one dataset away from the name and another one to it.
 */
export const holdRenames = (
  { state, names }: Reducer,
  run: number,
  wanted: readonly Rename[],
  vacated: readonly DatasetName[],
  sequence: number,
  dirty: Dirty,
): boolean => {
  let concernsItself = false;
  for (const from of vacated) {
    const old = firstIncarnation(names, from, sequence);
    const rows = new Map(
      wanted
        .filter((rename) => isSameName(rename.from, from))
        .map((rename) => renameRow(rename, old, run))
        .map((row) => [keyOf(row), row]),
    );
    let removed = 0;
    for (const [key, row] of [...state.renames.group(old)]) {
      if (row.run !== run || rows.get(String(key))?.orderKey === row.orderKey) continue;
      state.renames.remove(row);
      removed += 1;
    }
    const known = state.renames.group(old);
    const added = [...rows].filter(([key]) => !known.has(key)).map(([, row]) => row);
    for (const row of added) state.renames.put(row);
    const [only = null, ...others] = added;
    if (removed + added.length === 0) continue;
    names.noteRenamesOf(old);
    dirty.renamed.push({ name: from, added: removed + others.length > 0 ? null : only });
    concernsItself ||= wanted.some(({ to }) => isSameName(to, from));
  }
  return concernsItself;
};

const firstIncarnation = (names: Names, name: DatasetName, sequence: number): number =>
  names.dataset(name, '', sequence);

const renameRow = ({ to, orderKey, number }: Rename, old: number, run: number): RenameRow => {
  const newNamespace = escapeForDb(to.namespace);
  const newName = escapeForDb(to.name);
  const newKey = sha256(JSON.stringify([newNamespace, newName]));
  return { old, run, number, newKey, newNamespace, newName, orderKey };
};

const keyOf = (row: RenameRow): string => `${row.run} ${row.number} ${row.newKey}`;

/**
 * Gives what was stated under a name to the incarnation it belongs to, after the renames of the name changed, and links
 * the incarnations to the names they moved to.
 */
export const recomputeRenames = (
  reducer: Reducer,
  { name, added }: RenamedName,
  sequence: number,
  dirty: Dirty,
): void => {
  const { state, names } = reducer;
  if (added && isNewest(state, names, name, added, sequence)) {
    linkRename(state, names, name, added, sequence, dirty);
    return;
  }
  const renamesInto = new Map<string, DatasetName>();
  const linking = new Set<number>();
  for (const { id } of names.incarnations(name)) {
    linking.add(id);
    dirty.aliasSets.add(id);
    reassignStatements(reducer, name, id, sequence, dirty);
    for (const row of [...state.mentions.group(id).values()]) {
      dirty.resolve.add(row.owner);
      state.mentions.remove(row);
    }
    for (const row of [...state.links.group(id).values()]) {
      dirty.aliasSets.add(row.other);
      if (row.kind === 'RENAME' && row.statedBy !== id) {
        const from = names.at(row.statedBy);
        if (from) renamesInto.set(JSON.stringify([from.namespace, from.name]), from);
      }
      if (row.kind === 'TABLE' || row.kind === 'NAME') linking.add(row.statedBy);
      unlink(state, row);
    }
  }
  // Those that statements under the name were given to are among them now.
  for (const { id } of names.incarnations(name)) linking.add(id);
  for (const id of linking) linkAgain(state, names, name, id, sequence, dirty);
  linkRenames(state, names, name, sequence, dirty);
  linkIncarnations(state, names, name, dirty);
  for (const [, from] of [...renamesInto].sort(([a], [b]) => (a < b ? -1 : 1)))
    linkRenames(state, names, from, sequence, dirty);
};

/** Whether nothing was stated under a name after a RENAME of it: then nothing belongs to another incarnation now. */
const isNewest = (
  state: ProjectionState,
  names: Names,
  name: DatasetName,
  { orderKey }: RenameRow,
  sequence: number,
): boolean => {
  for (const row of state.renames.group(firstIncarnation(names, name, sequence)).values())
    if (row.orderKey > orderKey) return false;
  const id = names.dataset(name, orderKey, sequence);
  const isEarlier = (row: { readonly orderKey: string }): boolean => row.orderKey <= orderKey;
  return (
    [...state.facetStatements.group(id).values()].every(isEarlier) &&
    [...state.links.group(id).values()].every(isEarlier) &&
    [...state.unlinks.group(id).values()].every(({ until }) => until <= orderKey) &&
    (state.lookUp({ name: 'statementAfter', dataset: id, orderKey })?.statements ?? []).length === 0
  );
};

const linkRenames = (
  state: ProjectionState,
  names: Names,
  name: DatasetName,
  sequence: number,
  dirty: Dirty,
): void => {
  const rows = [...state.renames.group(firstIncarnation(names, name, sequence)).values()];
  for (const row of rows.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))) {
    linkRename(state, names, name, row, sequence, dirty);
  }
};

const linkRename = (
  state: ProjectionState,
  names: Names,
  name: DatasetName,
  { newNamespace, newName, orderKey }: RenameRow,
  sequence: number,
  dirty: Dirty,
): void => {
  const to = { namespace: newNamespace, name: newName };
  const old = names.dataset(name, orderKey, sequence);
  const moved = names.dataset(to, afterRename(orderKey), sequence);
  link(state, old, moved, 'RENAME', orderKey, dirty);
};

// One event may give several names.
const placeOf = (row: RenameRow): string => `${row.orderKey} ${row.newKey}`;

/** Links a name again by the symlinks in all statements of a name, as either of them is meant now. */
const linkAgain = (
  state: ProjectionState,
  names: Names,
  name: DatasetName,
  stating: number,
  sequence: number,
  dirty: Dirty,
): void => {
  const node = names.at(stating);
  const { statements = [] } = state.lookUp({ name: 'statementsOfDataset', dataset: stating }) ?? {};
  if (!node) return;
  const isOfName = isSameName(node, name);
  for (const { symlinks, orderKey } of [...statements].sort(byMention)) {
    const stated = symlinks === null ? null : state.content<StatedSymlinks>(symlinks);
    if (!stated || stated === 'deleted') continue;
    for (const { type, ...other } of stated) {
      if (!isOfName && !isSameName(other, name)) continue;
      const far = names.dataset(other, eventOrderKey(orderKey), sequence);
      link(state, stating, far, type === 'TABLE' ? 'TABLE' : 'NAME', orderKey, dirty);
    }
  }
};

const byMention = (a: DatasetStatementRow, b: DatasetStatementRow): number =>
  a.sequence - b.sequence || a.mention - b.mention;

/** Links each later incarnation of a name to the one before it, which the name means until something is stated under it. */
const linkIncarnations = (
  state: ProjectionState,
  names: Names,
  name: DatasetName,
  dirty: Dirty,
): void => {
  const [first, ...later] = names.incarnations(name);
  if (!first) return;
  let before = first.id;
  for (const { id } of later) {
    linkUnused(state, id, before, dirty);
    before = id;
  }
};

/** Links an incarnation that was added to the one before it, and the one after it to the one that was added. */
export const linkAddedIncarnation = (
  state: ProjectionState,
  names: Names,
  added: NodeRow,
  dirty: Dirty,
): void => {
  const before = names.nextIncarnation(added, -1);
  const after = names.nextIncarnation(added, 1);
  if (before) linkUnused(state, added.id, before.id, dirty);
  if (after) linkUnused(state, after.id, added.id, dirty);
};

const linkUnused = (state: ProjectionState, id: number, before: number, dirty: Dirty): void => {
  for (const row of [...state.links.group(id).values()]) {
    if (row.kind !== 'UNUSED' || row.statedBy !== id || row.other === before) continue;
    unlink(state, row);
    dirty.aliasSets.add(row.other);
  }
  link(state, id, before, 'UNUSED', '', dirty);
};
