import { byName, type DatasetMention } from '#openlineage';
import { eventOrderKey, type EventOrder } from '../rules/event-order.ts';
import type { LinkRow, NodeRow, UnlinkRow } from '../state/rows.ts';
import type { ProjectionState } from '../state/state.ts';
import { markAliasSet } from './alias-marks.ts';
import type { Dirty } from './dirty.ts';
import { isDropped, isLifeTracked, isTrackedMark, renewLives } from './lifecycle.ts';
import type { Names } from './names.ts';
import { reconcile } from './reconcile.ts';

/** Notes the other names that an event gives a dataset; `_deleted` in a DatasetEvent ends those given before. */
export const noteSymlinks = (
  state: ProjectionState,
  names: Names,
  node: number,
  { facets }: DatasetMention,
  isDeclaration: boolean,
  { orderKey, sequence }: EventOrder,
  dirty: Dirty,
): void => {
  if (!facets.symlinks) return;
  if (facets.symlinks === 'deleted') {
    if (isDeclaration) endLinks(state, node, 'STATED', orderKey, dirty);
    return;
  }
  for (const { type, ...name } of facets.symlinks) {
    const other = names.dataset(name, eventOrderKey(orderKey), sequence);
    link(state, node, other, type === 'TABLE' ? 'TABLE' : 'NAME', orderKey, dirty);
  }
};

/** Links two names; of one link that is stated twice the later statement counts. */
export const link = (
  state: ProjectionState,
  statedBy: number,
  other: number,
  kind: LinkRow['kind'],
  orderKey: string,
  dirty: Dirty,
): void => {
  // That a name is its own TABLE identifier decides which name is canonical.
  if (statedBy === other && kind !== 'TABLE') return;
  for (const [node, far] of [
    [statedBy, other],
    [other, statedBy],
  ] as const) {
    const known = state.links.group(node).get(`${far} ${statedBy} ${kind}`);
    if (known && known.orderKey >= orderKey) continue;
    if (!known) markAliasSet(state, node, dirty);
    state.links.put({ node, other: far, statedBy, kind, orderKey });
    // Only whether an end comes before or after the link depends on when it was stated last.
    if (!known || state.unlinks.group(node).size + state.unlinks.group(far).size > 0)
      dirty.aliasSets.add(node);
  }
};

/** Takes a link away, from both sides. */
export const unlink = (state: ProjectionState, row: LinkRow): void => {
  for (const [node, far] of [
    [row.node, row.other],
    [row.other, row.node],
  ] as const) {
    const known = state.links.group(node).get(`${far} ${row.statedBy} ${row.kind}`);
    if (known) state.links.remove(known);
  }
};

/** Ends links at a name up to an order key: those that it stated, or all of them. */
export const endLinks = (
  state: ProjectionState,
  node: number,
  kind: UnlinkRow['kind'],
  until: string,
  dirty: Dirty,
): void => {
  if (!state.unlinks.group(node).has(`${kind} ${until}`)) state.unlinks.put({ node, kind, until });
  markAliasSet(state, node, dirty);
};

/** The names that are one dataset with this one, in ascending order. */
export const membersOf = (state: ProjectionState, node: number): readonly number[] => {
  const links = state.links.group(node);
  if (links.size === 0) return [node];
  const members = new Set([node]);
  for (const member of members) {
    for (const row of state.links.group(member).values()) {
      if (!members.has(row.other) && holds(state, row)) members.add(row.other);
    }
  }
  return [...members].sort((a, b) => a - b);
};

const holds = (state: ProjectionState, row: LinkRow): boolean => {
  if (row.kind === 'UNUSED') return !isStated(state, row.statedBy);
  for (const node of [row.node, row.other]) {
    for (const { kind, until } of state.unlinks.group(node).values()) {
      if (row.orderKey > until) continue;
      if (kind === 'ALL' || (row.kind !== 'RENAME' && node === row.statedBy)) return false;
    }
  }
  return true;
};

/**
 * Whether anything is stated under a name. A later incarnation comes up as soon as a RENAME is stated; until an event
 * names it, or when none does any more, the name means the incarnation before it.
 */
const isStated = (state: ProjectionState, node: number): boolean => {
  if (state.mentions.group(node).size + state.unlinks.group(node).size > 0) return true;
  for (const life of state.lives.group(node).values()) if (!isTrackedMark(life)) return true;
  for (const { kind } of state.links.group(node).values()) if (kind !== 'UNUSED') return true;
  return false;
};

/** The name under which what is known of a dataset as a whole is kept: the least id of its alias set. */
export const rootOf = (state: ProjectionState, node: number): number =>
  state.aliases.group(node).get('')?.root ?? node;

/** Whether a DROP hides the dataset of a name. */
export const isHidden = (state: ProjectionState, node: number): boolean =>
  state.aliases.group(node).get('')?.hidden ?? false;

/** Brings the alias set around a name to what holds now, and marks what depends on it. */
export const recomputeAliasSet = (
  state: ProjectionState,
  node: number,
  dirty: Dirty,
): readonly number[] => {
  const members = membersOf(state, node);
  const root = members[0] ?? node;
  if (members.length > 1) trackLives(state, members, dirty);
  const hidden = isDropped(state, members);
  for (const member of members) {
    const known = state.aliases.group(member).get('');
    const former = known ?? { node: member, root: member, hidden: false };
    if (former.root === root && former.hidden === hidden) continue;
    for (const { owner } of state.mentions.group(member).values()) {
      dirty.owners.add(owner);
      state.forgetOwner(owner);
    }
    if (former.root !== root) {
      if (!dirty.formerRoots.has(member)) dirty.formerRoots.set(member, former.root);
      for (const one of [former.root, root]) {
        for (const set of [dirty.owners, dirty.schemas, dirty.facets, dirty.words]) set.add(one);
        state.forgetOwner(one);
        state.evidence.delete(one);
      }
    }
    state.aliases.put({ node: member, root, hidden });
  }
  return members;
};

/** Where one name of a dataset was dropped, what is said of its life under every name decides. */
const trackLives = (state: ProjectionState, members: readonly number[], dirty: Dirty): void => {
  if (!members.some((member) => isLifeTracked(state, member))) return;
  for (const member of members)
    if (!isLifeTracked(state, member)) renewLives(state, member, true, dirty);
};

/** Opens and closes the intervals in which the names of one dataset have their canonical name. */
export const recomputeIdentities = (
  state: ProjectionState,
  names: Names,
  members: readonly number[],
  sequence: number,
): void => {
  const [first = 0] = members;
  if (members.length === 1 && state.identities.group(first).size === 0) return;
  const shown = canonicalNameOf(state, names, members);
  for (const node of members) {
    const wanted = new Map<number, { node: number; shown: number }>();
    if (members.length > 1) wanted.set(shown, { node, shown });
    reconcile(
      state.identities,
      state.identities.group(node),
      wanted,
      sequence,
      state.next.identity,
      (content, interval) => ({ ...interval, ...content }),
    );
  }
};

/** The alphabetically first TABLE identifier, otherwise the first name, of those that no RENAME vacated. */
const canonicalNameOf = (
  state: ProjectionState,
  names: Names,
  members: readonly number[],
): number => {
  const candidates: {
    readonly row: NodeRow;
    readonly isVacated: boolean;
    readonly isTable: boolean;
  }[] = [];
  for (const member of members) {
    const links = [...state.links.group(member).values()];
    const row = names.at(member);
    if (!row || (row.generation > 0 && !isStated(state, member))) continue;
    const isIdentifier = (one: LinkRow): boolean =>
      one.kind === 'TABLE' && (one.statedBy === member ? one.other : member) === member;
    candidates.push({
      row,
      isVacated: links.some((one) => one.kind === 'RENAME' && one.statedBy === member),
      isTable: links.some((one) => isIdentifier(one) && holds(state, one)),
    });
  }
  const present = candidates.filter((one) => !one.isVacated);
  const left = present.length > 0 ? present : candidates;
  const tables = left.filter((one) => one.isTable);
  const [least] = (tables.length > 0 ? tables : left).map(({ row }) => row).sort(byName);
  if (least) return least.id;
  if (state.isMissing()) return members[0] ?? 0;
  throw new Error('unreachable: a dataset has no name');
};
