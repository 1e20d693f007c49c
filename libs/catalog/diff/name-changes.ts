import { Between, In, LessThanOrEqual, MoreThan, type EntityManager } from 'typeorm';
import { shownNode } from '#lineage';
import type { DatasetName } from '#openlineage';
import { IdentityRow } from '../answer-tables.ts';
import { NodeRow } from '../log-tables.ts';
import {
  identitiesOf,
  canonicalNodeOf,
  type DatasetIdentity,
} from '../queries/names/identities.ts';
import { grouped } from '../queries/grouped.ts';
import { inChunks } from '../queries/in-chunks.ts';
import { nodeNames } from '../queries/names/node-names.ts';
import { nodesByName } from '../queries/names/nodes-by-name.ts';
import { compareJson } from '../queries/compare-json.ts';
import type { DiffFilter } from './diff-filter.ts';
import type { Span } from './interval-diff.ts';

/**
 * A dataset that is new, or whose canonical name changed: it was renamed, or merged with another
 * dataset.
 */
export interface DatasetChange {
  /** Null: the dataset did not exist, or was part of another one. */
  readonly before: DatasetName | null;
  readonly after: DatasetName;
  readonly cause: number;
}

/** A name that is new, or that now resolves to a dataset with another canonical name. */
export interface NameChange extends DatasetChange {
  readonly name: DatasetName;
}

/** The changed datasets and names of a span, each list sorted. */
export interface NameChanges {
  readonly datasets: readonly DatasetChange[];
  readonly names: readonly NameChange[];
}

/** The datasets and names that changed between the ends of a span. */
export const nameChanges = async (
  db: EntityManager,
  span: Span,
  about: DiffFilter,
): Promise<NameChanges> => {
  const causes = await causesOf(db, span);
  const touched = await inChunks([...causes.keys()], (chunk) =>
    db.findBy(NodeRow, { id: In(chunk) }),
  );
  const after = await identitiesAt(
    db,
    span.to,
    touched.map(({ id }) => id),
  );
  // All names of today's datasets: an older name shows that a dataset is not new but was merged.
  const known = after
    .flatMap(({ members }) => members)
    .concat(touched)
    .filter((node) => node.firstSequence <= span.from);
  const before = await identitiesAt(
    db,
    span.from,
    known.map(({ id }) => id),
  );
  const shownNow = await canonicalNodeOf(
    db,
    span.to,
    before.map(({ root }) => root),
  );
  const nameOf = await nodeNames(db, [...shownNow.values(), ...after.map(({ shown }) => shown.id)]);
  const causeOf = (...nodes: readonly number[]): number => {
    const known = nodes.flatMap((node) => causes.get(node) ?? []);
    if (known.length === 0) throw new Error('unreachable: a name changed by an event');
    return known.reduce((last, sequence) => Math.max(last, sequence));
  };

  const moved = before.flatMap(({ root, shown }) => {
    const is = nameOf(shownNow.get(root) ?? root);
    return isSameName(shown, is) || !about.matches([root], [])
      ? []
      : [{ before: nameIn(shown), after: is, cause: causeOf(root, shown.id) }];
  });
  const old = new Set(shownNow.values());
  const added = after
    .filter(({ shown }) => !old.has(shown.id) && about.matches([shown.id], []))
    .map(({ shown }) => ({ before: null, after: nameIn(shown), cause: causeOf(shown.id) }));
  return {
    datasets: [...moved, ...added].sort((a, b) => compareJson(orderOf(a), orderOf(b))),
    names: (await namesIn(db, span, touched, about, causeOf)).sort((a, b) =>
      compareJson(pairOf(a.name), pairOf(b.name)),
    ),
  };
};

/**
 * For each node that is new, or that joined or left a dataset, the sequence of the last event that
 * caused it.
 */
const causesOf = async (
  db: EntityManager,
  { from, to }: Span,
): Promise<ReadonlyMap<number, number>> => {
  const within = Between(from + 1, to);
  const nodes = await db.findBy(NodeRow, { kind: 'DATASET', firstSequence: within });
  const causes = new Map<number, number>();
  const note = (node: number, cause: number): void => {
    causes.set(node, Math.max(causes.get(node) ?? 0, cause));
  };
  for (const { id, firstSequence } of nodes) note(id, firstSequence);

  const changed = await db.find(IdentityRow, {
    where: [{ openedAt: within }, { closedAt: within }],
  });
  const during = { openedAt: LessThanOrEqual(to), closedAt: MoreThan(from) };
  const rowsWith = (member: 'node' | 'shown', ids: readonly number[]) =>
    inChunks([...new Set(ids)], (chunk) =>
      db.findBy(IdentityRow, { [member]: In(chunk), ...during }),
    );
  // If the row of a root changed, the canonical name of every node that points to it may have
  // changed.
  const pointing = await rowsWith(
    'shown',
    changed.filter(isOfRoot).map(({ node }) => node),
  );
  const own = await rowsWith(
    'node',
    [...changed, ...pointing].map(({ node }) => node),
  );
  const ofRoots = await rowsWith(
    'node',
    own.filter((row) => !isOfRoot(row)).map(({ shown }) => shown),
  );
  const rowsOf = grouped(
    [...new Map([...own, ...ofRoots].map((row) => [row.id, row])).values()],
    ({ node }) => node,
  );
  const rowAt = (node: number, sequence: number): number | undefined =>
    rowsOf.get(node)?.find((row) => row.openedAt <= sequence && sequence < row.closedAt)?.shown;
  /** The canonical node of a node at a sequence. Null: it is the only name of its dataset. */
  const shownAt = (node: number, sequence: number): number | null =>
    rowAt(node, sequence) === undefined ? null : shownNode(node, (one) => rowAt(one, sequence));
  for (const [node, rows] of grouped(own, (row) => row.node)) {
    const concerned = [
      ...rows,
      ...rows.flatMap((row) => (isOfRoot(row) ? [] : (rowsOf.get(row.shown) ?? []))),
    ];
    for (const { openedAt, closedAt } of concerned) {
      for (const at of [openedAt, closedAt]) {
        if (at <= from || at > to || shownAt(node, at) === shownAt(node, at - 1)) continue;
        note(node, at);
      }
    }
  }
  return causes;
};

/** Only the row of a root points to a node with an equal or greater id. */
const isOfRoot = ({ node, shown }: IdentityRow): boolean => shown >= node;

/** The datasets that these nodes belong to. */
const identitiesAt = async (
  db: EntityManager,
  asOf: number,
  nodes: readonly number[],
): Promise<readonly DatasetIdentity[]> => {
  const shown = await canonicalNodeOf(db, asOf, nodes);
  return [...(await identitiesOf(db, asOf, [...new Set(shown.values())])).values()];
};

const orderOf = ({ before, after }: DatasetChange): readonly unknown[] => [
  pairOf(after),
  before && pairOf(before),
];

const pairOf = ({ namespace, name }: DatasetName): readonly string[] => [namespace, name];

const nameIn = ({ namespace, name }: DatasetName): DatasetName => ({ namespace, name });

const isSameName = (a: DatasetName, b: DatasetName): boolean =>
  a.namespace === b.namespace && a.name === b.name;

const namesIn = async (
  db: EntityManager,
  { from, to }: Span,
  touched: readonly NodeRow[],
  about: DiffFilter,
  causeOf: (...nodes: readonly number[]) => number,
): Promise<NameChange[]> => {
  const names = [
    ...new Map(
      touched.map((node) => [JSON.stringify([node.namespace, node.name]), nameIn(node)]),
    ).values(),
  ];
  const meantAt = async (asOf: number) => {
    const nodes = await nodesByName(db, asOf, 'DATASET', names);
    const shown = await canonicalNodeOf(
      db,
      asOf,
      nodes.flatMap((node) => (node ? [node.id] : [])),
    );
    const nameOf = await nodeNames(db, [...shown.values()]);
    return nodes.map(
      (node) => node && { id: node.id, name: nameOf(shown.get(node.id) ?? node.id) },
    );
  };
  const [before, after] = [await meantAt(from), await meantAt(to)];
  return names.flatMap((name, index) => {
    const [was, is] = [before[index], after[index]];
    if (!is)
      throw new Error(`unreachable: the name ${name.name} has a node but resolves to nothing`);
    if (was?.id === is.id && isSameName(was.name, is.name)) return [];
    if (!about.matches([is.id], [])) return [];
    return [{ name, before: was?.name ?? null, after: is.name, cause: causeOf(is.id) }];
  });
};
