import { sha256, type DatasetName } from '#openlineage';
import { afterRename, escapeForDb, eventOrderKey, isSameName } from '#projection';
import type { LinkRow, RenameRow } from '../working-tables.ts';
import { linkGenerations } from './generations.ts';
import { link, unlink } from './identity.ts';
import { moveStatements } from './move-statements.ts';
import type { FoldState } from './state.ts';
import type { Touched } from './touched.ts';

/** A RENAME as a completed attempt states it. */
export interface Rename {
  readonly from: DatasetName;
  readonly to: DatasetName;
  readonly orderKey: string;
  readonly number: number;
}

/**
 * Makes a run's renames those of `wanted`. `left` are all names that any of its events says were left, so that renames
 * that no longer count are found.
 */
export const holdRenames = async (
  state: FoldState,
  run: number,
  wanted: readonly Rename[],
  left: readonly DatasetName[],
  sequence: number,
  touched: Touched,
): Promise<void> => {
  for (const from of left) {
    const old = await baseOf(state, from, sequence);
    const rows = new Map(
      wanted
        .filter((rename) => isSameName(rename.from, from))
        .map((rename) => renameRow(rename, old, run))
        .map((row) => [keyOf(row), row]),
    );
    const known = await state.rows.renames.group(old);
    let changes = false;
    for (const [key, row] of [...known]) {
      if (row.run !== run || rows.get(key)?.orderKey === row.orderKey) continue;
      state.rows.renames.remove(row);
      changes = true;
    }
    for (const [key, row] of rows) {
      if (known.has(key)) continue;
      state.rows.renames.put(row);
      changes = true;
    }
    if (changes) touched.renamed.push(from);
  }
};

// Before the first rename of all: generation 0.
const baseOf = (state: FoldState, name: DatasetName, sequence: number): Promise<number> =>
  state.nodes.dataset(name, '', sequence);

const renameRow = ({ to, orderKey, number }: Rename, old: number, run: number): RenameRow => {
  const newNamespace = escapeForDb(to.namespace);
  const newName = escapeForDb(to.name);
  const newKey = sha256(JSON.stringify([newNamespace, newName]));
  return { old, run, number, newKey, newNamespace, newName, orderKey };
};

const keyOf = (row: RenameRow): string => `${row.run} ${row.number} ${row.newKey}`;

/**
 * Gives what was said under a name to the generation it belongs to, after the renames of the name changed, and links the
 * generations to the names they moved to.
 */
export const foldRenames = async (
  state: FoldState,
  name: DatasetName,
  sequence: number,
  touched: Touched,
): Promise<void> => {
  const base = await baseOf(state, name, sequence);
  const renamesInto = new Map<string, DatasetName>();
  for (const { id } of await state.nodes.generations(name)) {
    touched.classes.add(id);
    await moveStatements(state, name, id, sequence, touched);
    for (const row of [...(await state.rows.mentions.group(id)).values()]) {
      touched.refold.add(row.owner);
      state.rows.mentions.remove(row);
    }
    for (const row of [...(await state.rows.links.group(id)).values()]) {
      touched.classes.add(row.other);
      if (row.kind === 'RENAME' && row.statedBy !== id) {
        const from = await state.nodes.at(row.statedBy);
        renamesInto.set(JSON.stringify([from.namespace, from.name]), from);
      }
      await unlink(state, row);
      if (row.kind === 'TABLE' || row.kind === 'NAME')
        await linkAgain(state, name, row, sequence, touched);
    }
  }
  await linkRenames(state, name, base, sequence, touched);
  await linkGenerations(state, name, touched);
  for (const [, from] of [...renamesInto].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await linkRenames(state, from, await baseOf(state, from, sequence), sequence, touched);
  }
};

const linkRenames = async (
  state: FoldState,
  name: DatasetName,
  base: number,
  sequence: number,
  touched: Touched,
): Promise<void> => {
  const rows = [...(await state.rows.renames.group(base)).values()];
  for (const row of rows.sort((a, b) => (placeIn(a) < placeIn(b) ? -1 : 1))) {
    const to = { namespace: row.newNamespace, name: row.newName };
    const old = await state.nodes.dataset(name, row.orderKey, sequence);
    const moved = await state.nodes.dataset(to, afterRename(row.orderKey), sequence);
    await link(state, old, moved, 'RENAME', row.orderKey, touched);
  }
};

// Several names may be given in one event.
const placeIn = (row: RenameRow): string => `${row.orderKey} ${row.newKey}`;

const linkAgain = async (
  state: FoldState,
  name: DatasetName,
  row: LinkRow,
  sequence: number,
  touched: Touched,
): Promise<void> => {
  const again = async (id: number, at: string): Promise<number> => {
    const node = await state.nodes.at(id);
    return isSameName(node, name) ? state.nodes.dataset(name, at, sequence) : id;
  };
  const far = row.statedBy === row.node ? row.other : row.node;
  const stating = await again(row.statedBy, row.orderKey);
  const other = await again(far, eventOrderKey(row.orderKey));
  await link(state, stating, other, row.kind, row.orderKey, touched);
};
