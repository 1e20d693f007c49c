import { byName, type DatasetMention } from '#openlineage';
import { type EventOrder, eventOrderKey } from '#projection';
import type { LinkRow, UnlinkRow } from '../working-tables.ts';
import { reconcile } from './intervals.ts';
import { isHidden } from './lives.ts';
import type { FoldState } from './state.ts';
import { touchClass } from './touch-class.ts';
import type { Touched } from './touched.ts';

/** Notes the other names that a mention gives its dataset; `_deleted` in a DatasetEvent ends those given before. */
export const noteSymlinks = async (
  state: FoldState,
  node: number,
  { facets }: DatasetMention,
  isDeclaration: boolean,
  { orderKey, sequence }: EventOrder,
  touched: Touched,
): Promise<void> => {
  if (!facets.symlinks) return;
  if (facets.symlinks === 'deleted') {
    if (isDeclaration) await endLinks(state, node, 'STATED', orderKey, touched);
    return;
  }
  for (const { type, ...name } of facets.symlinks) {
    const other = await state.nodes.dataset(name, eventOrderKey(orderKey), sequence);
    await link(state, node, other, type === 'TABLE' ? 'TABLE' : 'NAME', orderKey, touched);
  }
};

/** Links two names; of one link stated twice the later word counts. */
export const link = async (
  state: FoldState,
  statedBy: number,
  other: number,
  kind: LinkRow['kind'],
  orderKey: string,
  touched: Touched,
): Promise<void> => {
  // That its own name is a TABLE's tells what to show.
  if (statedBy === other && kind !== 'TABLE') return;
  for (const [node, far] of [
    [statedBy, other],
    [other, statedBy],
  ] as const) {
    const known = (await state.rows.links.group(node)).get(`${far} ${statedBy} ${kind}`);
    if (known && known.orderKey >= orderKey) continue;
    // The first that is said of a node makes it one.
    if (!known) await touchClass(state, node, touched);
    state.rows.links.put(
      Object.assign(known ?? {}, { node, other: far, statedBy, kind, orderKey }),
    );
    touched.classes.add(node);
  }
};

/** Takes a link away, from both sides. */
export const unlink = async (state: FoldState, row: LinkRow): Promise<void> => {
  for (const [node, far] of [
    [row.node, row.other],
    [row.other, row.node],
  ] as const) {
    const known = (await state.rows.links.group(node)).get(`${far} ${row.statedBy} ${row.kind}`);
    if (known) state.rows.links.remove(known);
  }
};

/** Ends links at a name: those it stated before a place in the order of events, or all of them. */
export const endLinks = async (
  state: FoldState,
  node: number,
  kind: UnlinkRow['kind'],
  until: string,
  touched: Touched,
): Promise<void> => {
  const known = await state.rows.unlinks.group(node);
  if (!known.has(`${kind} ${until}`)) state.rows.unlinks.put({ node, kind, until });
  await touchClass(state, node, touched);
};

/** The nodes that are one dataset with this one, sorted. */
export const membersOf = async (state: FoldState, node: number): Promise<readonly number[]> => {
  const members = new Set([node]);
  for (const member of members) {
    for (const row of (await state.rows.links.group(member)).values()) {
      if (!members.has(row.other) && (await holds(state, row))) members.add(row.other);
    }
  }
  return [...members].sort((a, b) => a - b);
};

const holds = async (state: FoldState, row: LinkRow): Promise<boolean> => {
  if (row.kind === 'UNUSED') return !(await isSaid(state, row.statedBy));
  for (const node of [row.node, row.other]) {
    for (const { kind, until } of (await state.rows.unlinks.group(node)).values()) {
      if (row.orderKey > until) continue;
      if (kind === 'ALL' || (row.kind !== 'RENAME' && node === row.statedBy)) return false;
    }
  }
  return true;
};

/**
 * Whether anything is said under a node. A later generation of a name comes up as soon as a RENAME is heard of; until an event
 * names it, or when none does any more, the name means the generation before it.
 */
const isSaid = async (state: FoldState, node: number): Promise<boolean> => {
  for (const set of [state.rows.mentions, state.rows.lives, state.rows.unlinks]) {
    if ((await set.group(node)).size > 0) return true;
  }
  return [...(await state.rows.links.group(node)).values()].some(({ kind }) => kind !== 'UNUSED');
};

/** The node under which what is known of a dataset as a whole is kept: the least of its nodes. */
export const rootOf = async (state: FoldState, node: number): Promise<number> =>
  (await state.rows.classes.group(node)).get('')?.root ?? node;

/** Brings the classes around a node to what holds now, and notes what depends on them. */
export const foldClass = async (
  state: FoldState,
  node: number,
  touched: Touched,
): Promise<readonly number[]> => {
  const members = await membersOf(state, node);
  const root = members[0] ?? node;
  const hidden = await isHidden(state, members);
  for (const member of members) {
    const known = (await state.rows.classes.group(member)).get('');
    const former = known ?? { node: member, root: member, hidden: false };
    const owners = [...(await state.rows.mentions.group(member)).values()].map((row) => row.owner);
    if (former.root !== root) {
      for (const owner of owners) touched.refold.add(owner);
      for (const set of [touched.owners, touched.schemas, touched.facets, touched.words])
        set.add(former.root).add(root);
      for (const one of [former.root, root]) state.schemaFacts.delete(one);
    }
    if (former.hidden !== hidden) for (const owner of owners) touched.owners.add(owner);
    if (former.root !== root || former.hidden !== hidden) {
      state.rows.classes.put(Object.assign(known ?? {}, { node: member, root, hidden }));
    }
  }
  return members;
};

/** Opens and closes the identities of the names of one dataset. */
export const holdIdentities = async (
  state: FoldState,
  members: readonly number[],
  sequence: number,
): Promise<void> => {
  const { rows, nextId } = state;
  const shown = await shownOf(state, members);
  for (const node of members) {
    const wanted =
      members.length > 1
        ? new Map([[`${shown}`, { node, shown }]])
        : new Map<string, { node: number; shown: number }>();
    reconcile(
      rows.identities,
      await rows.identities.group(node),
      wanted,
      sequence,
      nextId.identities,
    );
  }
};

/** Its least TABLE identifier, else its least name, of those that no RENAME left. */
const shownOf = async (state: FoldState, members: readonly number[]): Promise<number> => {
  const names: {
    id: number;
    namespace: string;
    name: string;
    isVacated: boolean;
    isTable: boolean;
  }[] = [];
  for (const member of members) {
    const links = [...(await state.rows.links.group(member)).values()];
    const tables: boolean[] = [];
    for (const row of links) {
      const identifier = row.statedBy === member ? row.other : member;
      if (row.kind === 'TABLE' && identifier === member) tables.push(await holds(state, row));
    }
    const node = await state.nodes.at(member);
    if (node.generation > 0 && !(await isSaid(state, member))) continue;
    names.push({
      ...node,
      isVacated: links.some((row) => row.kind === 'RENAME' && row.statedBy === member),
      isTable: tables.includes(true),
    });
  }
  const there = names.filter((name) => !name.isVacated);
  const candidates = there.length > 0 ? there : names;
  const tables = candidates.filter((name) => name.isTable);
  const [least] = (tables.length > 0 ? tables : candidates).sort(byName);
  if (!least) throw new Error('unreachable: a dataset has a name');
  return least.id;
};
