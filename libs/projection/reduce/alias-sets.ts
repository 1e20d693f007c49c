import { byName } from '#openlineage';
import type { LinkRow } from '../state/rows.ts';
import type { AliasSet, Candidate, ProjectionState } from '../state/state.ts';
import { holds, isHidden, isStated, rootOf } from './aliases.ts';
import type { Dirty } from './dirty.ts';
import { isDropped, isLifeTracked, renewLives } from './lifecycle.ts';
import type { Names } from './names.ts';
import { reconcile } from './reconcile.ts';

// The names that are one dataset. A table that is swapped by RENAME again and again gets another name each time, so its
// set stays in memory, and a name that is new joins it at a cost that does not depend on how many there are.

/** The names that are one dataset with this one, in ascending order. */
export const membersOf = (state: ProjectionState, node: number): readonly number[] =>
  state.links.group(node).size === 0
    ? [node]
    : (state.aliasSets.get(rootOf(state, node))?.members ?? linkedTo(state, node));

const linkedTo = (state: ProjectionState, node: number): readonly number[] => {
  const wasMissing = state.isMissing();
  const members = new Set([node]);
  for (const member of members) {
    for (const row of state.links.group(member).values())
      if (!members.has(row.other) && holds(state, row)) members.add(row.other);
  }
  if (!wasMissing && state.isMissing()) expectMembers(state, members);
  return [...members].sort((a, b) => a - b);
};

/** Asks at once for what is known of all names of a dataset: found from link to link, they would be loaded one by one. */
const expectMembers = (state: ProjectionState, found: ReadonlySet<number>): void => {
  for (const root of new Set([...found].map((name) => rootOf(state, name)))) {
    const { aliases = [] } = state.lookUp({ name: 'namesOfRoot', root }) ?? {};
    for (const id of [root, ...aliases.map((row) => row.node)])
      for (const table of [
        state.nodesById,
        state.links,
        state.unlinks,
        state.mentions,
        state.lives,
        state.aliases,
        state.identities,
        state.schemaEvidence,
        state.facetStatements,
      ])
        table.group(id);
  }
};

/**
 * Brings the alias set around a name to what holds now, and marks what depends on it. Gives the names whose identity may
 * be another.
 */
export const settleAliasSet = (
  state: ProjectionState,
  names: Names,
  node: number,
  dirty: Dirty,
): readonly number[] => {
  const settled =
    (dirty.isJoining(node) ? join(state, names, node, dirty) : null) ??
    recomputeAliasSet(state, names, node, dirty);
  for (const name of settled) dirty.settledNames.add(name);
  return settled;
};

/** Keeps a set in memory, unless something of it is missing. */
const keepAliasSet = (
  state: ProjectionState,
  names: Names,
  root: number,
  members: readonly number[],
): AliasSet => {
  const set = {
    members: [...members],
    candidates: new Map(members.map((member) => [member, candidateOf(state, names, member)])),
    isTracked: members.some((member) => isLifeTracked(state, member)),
  };
  if (state.isMissing()) return set;
  const former = state.aliasSets.get(root);
  const put = (one: AliasSet | undefined): void => {
    if (one && one.members.length > 1) state.aliasSets.set(root, one, one.members.length);
    else state.aliasSets.delete(root);
  };
  put(set);
  state.journal.push(() => put(former));
  return set;
};

/** Adds a name that is new in this event to the one set that it is linked to; null where it is not as simple. */
const join = (
  state: ProjectionState,
  names: Names,
  node: number,
  dirty: Dirty,
): readonly number[] | null => {
  const joining = new Set([node]);
  const linked = new Set<number>();
  for (const name of joining) {
    if (isLifeTracked(state, name)) return null;
    for (const row of state.links.group(name).values()) {
      if (!holds(state, row)) continue;
      (dirty.isJoining(row.other) ? joining : linked).add(row.other);
    }
  }
  const [root, ...others] = new Set([...linked].map((name) => rootOf(state, name)));
  if (root === undefined || others.length > 0) return null;
  const set = state.aliasSets.get(root);
  if (!set || set.isTracked) return null;
  for (const name of [...joining].sort((a, b) => a - b)) {
    state.noteAliasChange();
    state.aliases.put({ node: name, root, hidden: isHidden(state, root) });
    // Nothing was made of the name before, so what this event says under it is all that its root must take in.
    for (const { owner } of state.mentions.group(name).values()) dirty.owners.add(owner);
    for (const row of state.schemaEvidence.group(name).values()) {
      state.noteChangedEvidence(root);
      state.evidence.get(root)?.evidence.add(row);
    }
    addMember(state, set, name);
  }
  for (const name of [...joining, ...linked]) {
    const former = set.candidates.get(name);
    set.candidates.set(name, candidateOf(state, names, name));
    state.journal.push(() =>
      former === undefined ? set.candidates.delete(name) : set.candidates.set(name, former),
    );
  }
  return [root, ...joining];
};

const addMember = (state: ProjectionState, { members }: AliasSet, name: number): void => {
  // New names have the greatest ids, but for the order among those of one event.
  let at = members.length;
  while (at > 0 && (members[at - 1] ?? 0) > name) at -= 1;
  members.splice(at, 0, name);
  state.journal.push(() => members.splice(members.lastIndexOf(name), 1));
};

const recomputeAliasSet = (
  state: ProjectionState,
  names: Names,
  node: number,
  dirty: Dirty,
): readonly number[] => {
  const members = linkedTo(state, node);
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
    state.noteAliasChange();
    state.aliases.put({ node: member, root, hidden });
  }
  keepAliasSet(state, names, root, members);
  return members;
};

/** Where one name of a dataset was dropped, what is said of its life under every name decides. */
const trackLives = (state: ProjectionState, members: readonly number[], dirty: Dirty): void => {
  if (!members.some((member) => isLifeTracked(state, member))) return;
  for (const member of members)
    if (!isLifeTracked(state, member)) renewLives(state, member, true, dirty);
};

/**
 * Opens and closes the intervals in which these names have their canonical name: the row of the root leads to it, and those
 * of the other names lead to the root.
 */
export const settleIdentities = (
  state: ProjectionState,
  names: Names,
  nodes: readonly number[],
  sequence: number,
): void => {
  for (const node of nodes) {
    const root = rootOf(state, node);
    const live = state.identities.group(node);
    const isAlone = node === root && membersOf(state, node).length === 1;
    const wanted = new Map<number, { node: number; shown: number }>();
    if (!isAlone) {
      const shown = node === root ? canonicalNameOf(state, names, root) : root;
      wanted.set(shown, { node, shown });
    }
    reconcile(
      state.identities,
      live,
      wanted,
      sequence,
      state.next.identity,
      (content, interval) => ({ ...interval, ...content }),
    );
  }
};

/** What decides whether a dataset shows a name; null for one that is not stated. */
const candidateOf = (state: ProjectionState, names: Names, name: number): Candidate | null => {
  const row = names.at(name);
  if (!row || (row.generation > 0 && !isStated(state, name))) return null;
  const links = [...state.links.group(name).values()];
  const isIdentifier = (one: LinkRow): boolean =>
    one.kind === 'TABLE' && (one.statedBy === name ? one.other : name) === name;
  return {
    row,
    isVacated: links.some((one) => one.kind === 'RENAME' && one.statedBy === name),
    isTable: links.some((one) => isIdentifier(one) && holds(state, one)),
  };
};

/** The alphabetically first TABLE identifier, otherwise the first name, of those that no RENAME vacated. */
const canonicalNameOf = (state: ProjectionState, names: Names, root: number): number => {
  const set = state.aliasSets.get(root) ?? keepAliasSet(state, names, root, linkedTo(state, root));
  const candidates = [...set.candidates.values()].filter((one) => one !== null);
  const present = candidates.filter((one) => !one.isVacated);
  const left = present.length > 0 ? present : candidates;
  const tables = left.filter((one) => one.isTable);
  const [least] = (tables.length > 0 ? tables : left).map(({ row }) => row).sort(byName);
  if (least) return least.id;
  if (state.isMissing()) return root;
  throw new Error('unreachable: a dataset has no name');
};
