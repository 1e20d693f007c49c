import type { DatasetMention } from '#openlineage';
import { eventOrderKey, type EventOrder } from '../rules/event-order.ts';
import type { LinkRow, StatedSymlinks, UnlinkRow } from '../state/rows.ts';
import type { ProjectionState } from '../state/state.ts';
import { markAliasSet, type Dirty } from './dirty.ts';
import { isTrackedMark } from './lifecycle.ts';
import type { Names } from './names.ts';

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

/** Returns the hash of the other names that a mention states; null when it states none. */
export const statedSymlinks = (
  state: ProjectionState,
  { facets: { symlinks } }: DatasetMention,
): string | null => {
  if (!symlinks || symlinks.length === 0) return null;
  const stated: StatedSymlinks =
    symlinks === 'deleted'
      ? symlinks
      : symlinks.map(({ namespace, name, type }) => ({ namespace, name, type }));
  return state.keep(stated);
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
    if (!known) {
      if (dirty.isJoining(far) && isSurelyStated(state, node)) dirty.aliasSets.add(far);
      else markAliasSet(state, node, dirty);
    }
    state.links.put({ node, other: far, statedBy, kind, orderKey });
    // Only whether an end comes before or after the link depends on when it was stated last.
    if (known && state.unlinks.group(node).size + state.unlinks.group(far).size > 0)
      dirty.aliasSets.add(node);
  }
};

/** Whether a name is stated whatever its links are: then one more link changes nothing about the others. */
const isSurelyStated = (state: ProjectionState, name: number): boolean =>
  state.mentions.group(name).size > 0;

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

/** Whether a link makes its two names one. */
export const holds = (state: ProjectionState, row: LinkRow): boolean => {
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
export const isStated = (state: ProjectionState, node: number): boolean => {
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
