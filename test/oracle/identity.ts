import type { Attempt } from './attempts.ts';
import type { Name } from './facets.ts';
import { isRename, mentionsIn } from './mentions.ts';
import { byElements, byMoment, isBefore, type Moment } from './order.ts';
import type { Event, Split } from './reading.ts';

/** Which dataset a name means, at a moment: a dataset's id is only good for comparing. */
export interface Identity {
  /** `renamed`: of the new name in the event that renames. */
  of(name: Name, at: Moment, renamed?: boolean): string;
  readonly datasets: readonly {
    readonly id: string;
    readonly shown: Name;
    readonly aliases: readonly Name[];
  }[];
}

interface Rename {
  readonly from: Name;
  readonly to: Name;
  readonly at: Moment;
}

/** A name between two renames that take it away. */
interface Node extends Name {
  readonly generation: number;
}

const keyOf = ({ namespace, name, generation }: Node): string =>
  JSON.stringify([namespace, name, generation]);
const isSame = (a: Name, b: Name): boolean => a.namespace === b.namespace && a.name === b.name;
const byName = (a: Name, b: Name): number =>
  byElements([a.namespace, a.name], [b.namespace, b.name]);

export const identityOf = (
  events: readonly Event[],
  attempts: readonly Attempt[],
  splits: readonly Split[],
): Identity => {
  const renames = attempts.filter(({ state }) => state === 'COMPLETED').flatMap(renamesBy);
  const nodeOf = ({ namespace, name }: Name, at: Moment, renamed = false): Node => ({
    namespace,
    name,
    generation: renames.filter(
      (rename) =>
        isSame(rename.from, { namespace, name }) &&
        (renamed ? byMoment(rename.at, at) <= 0 : isBefore(rename.at, at)),
    ).length,
  });
  const taken = splits.map(({ name, at }) => ({ key: keyOf(nodeOf(name, at)), at }));
  const holds = (from: Node, to: Node, stated: Moment): boolean =>
    !taken.some(
      ({ key, at }) => [keyOf(from), keyOf(to)].includes(key) && byMoment(stated, at) <= 0,
    );
  const symlinks = symlinksIn(events, nodeOf).filter(({ from, to, at }) => holds(from, to, at));
  const links = [
    ...symlinks.map(({ from, to }) => [from, to] as const),
    ...renames
      .map(({ from, to, at }) => ({ from: nodeOf(from, at), to: nodeOf(to, at, true), at }))
      .filter(({ from, to, at }) => holds(from, to, at))
      .map(({ from, to }) => [from, to] as const),
  ];
  const nodes = new Map(
    [
      ...events.flatMap((event) =>
        mentionsIn(event).map(({ name, renamed }) => nodeOf(name, event.at, renamed)),
      ),
      ...renames.flatMap(({ from, to, at }) => [nodeOf(from, at), nodeOf(to, at, true)]),
      ...splits.map(({ name, at }) => nodeOf(name, at)),
    ].map((node) => [keyOf(node), node]),
  );
  const ids = unite([...nodes.keys()], links);
  const idOf = (node: Node): string => ids.get(keyOf(node)) ?? keyOf(node);
  const tables = new Set(
    symlinks.filter(({ type }) => type === 'TABLE').map(({ to }) => keyOf(to)),
  );
  const isVacated = (node: Node): boolean =>
    renames.filter(({ from }) => isSame(from, node)).length > node.generation;

  const describe = (id: string): Identity['datasets'][number] => {
    const own = [...nodes.values()].filter((node) => idOf(node) === id);
    const there = own.filter((node) => !isVacated(node));
    const candidates = there.length > 0 ? there : own;
    const asTables = candidates.filter((node) => tables.has(keyOf(node)));
    const [least] = (asTables.length > 0 ? asTables : candidates).toSorted(byName);
    if (!least) throw new Error('unreachable: a dataset has a name');
    const shown = { namespace: least.namespace, name: least.name };
    const isTaken = (node: Node): boolean =>
      [...nodes.values()].some(
        (other) => isSame(other, node) && other.generation > node.generation,
      );
    const aliases = own
      .filter((node) => !isTaken(node) && !isSame(node, shown))
      .map(({ namespace, name }) => ({ namespace, name }))
      .sort(byName);
    return { id, shown, aliases };
  };

  return {
    of: (name, at, renamed) => idOf(nodeOf(name, at, renamed)),
    datasets: [...new Set([...nodes.values()].map(idOf))].map(describe),
  };
};

/** The new name's lifecycle facet, as the run stated it last, tells what was renamed. */
const renamesBy = (attempt: Attempt): readonly Rename[] => {
  const stated = new Map<string, Rename | null>();
  for (const { outputs, at } of attempt.events) {
    for (const { namespace, name, change, previous } of outputs) {
      if (change === null) continue;
      const to = { namespace, name };
      stated.set(
        JSON.stringify([namespace, name]),
        change === 'RENAME' && previous && !isSame(previous, to)
          ? { from: previous, to, at }
          : null,
      );
    }
  }
  return [...stated.values()].filter((rename) => rename !== null);
};

interface Symlink {
  readonly from: Node;
  readonly to: Node;
  readonly type: string;
  readonly at: Moment;
}

/** All links but those that a dataset event ended later. */
const symlinksIn = (
  events: readonly Event[],
  nodeOf: (name: Name, at: Moment, renamed?: boolean) => Node,
): readonly Symlink[] =>
  events.flatMap((event) => {
    const mentions =
      event.kind === 'DATASET' ? [event.dataset] : [...event.inputs, ...event.outputs];
    return mentions.flatMap((mention) => {
      const from = nodeOf(mention, event.at, event.kind !== 'DATASET' && isRename(mention));
      const isEnded = events.some(
        (other) =>
          other.kind === 'DATASET' &&
          other.dataset.symlinks === 'deleted' &&
          isBefore(event.at, other.at) &&
          keyOf(nodeOf(other.dataset, other.at)) === keyOf(from),
      );
      if (mention.symlinks === 'deleted' || mention.symlinks === null || isEnded) return [];
      return mention.symlinks.map((to) => ({
        from,
        to: nodeOf(to, event.at),
        type: to.type,
        at: event.at,
      }));
    });
  });

const unite = (
  keys: readonly string[],
  links: readonly (readonly [Node, Node])[],
): ReadonlyMap<string, string> => {
  const ids = new Map(keys.map((key) => [key, key]));
  for (const [a, b] of links) {
    const [from, to] = [ids.get(keyOf(a)), ids.get(keyOf(b))];
    if (from === undefined || to === undefined) throw new Error('unreachable: a link joins nodes');
    for (const [key, id] of ids) if (id === from) ids.set(key, to);
  }
  return ids;
};
