import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { compareUtf8, redactNamespace, type DatasetName } from '#openlineage';
import { OPEN } from '#lineage';
import { escapeForDb, nodeKey } from '#projection';
import { NodeRow } from '../../log-tables.ts';
import { inChunks } from '../in-chunks.ts';

/**
 * The node that each name resolves to as of a sequence, or null. If a name was reused after a
 * RENAME, it resolves to the newest incarnation. A name is found with and without its secrets.
 */
export const nodesByName = async (
  db: EntityManager,
  asOf: number,
  kind: NodeRow['kind'],
  names: readonly DatasetName[],
): Promise<readonly (NodeRow | null)[]> => {
  const sent = await nodesAsSent(db, asOf, kind, names);
  const shown = names.filter((name, index) => sent[index] === undefined && mayBeRedacted(name));
  const found = await nodesAsShown(db, asOf, kind, shown);
  return names.map((name, index) => sent[index] ?? found.get(keyOf(name)) ?? null);
};

const keyOf = ({ namespace, name }: DatasetName): string => JSON.stringify([namespace, name]);

const nodesAsSent = async (
  db: EntityManager,
  asOf: number,
  kind: NodeRow['kind'],
  names: readonly DatasetName[],
): Promise<readonly (NodeRow | undefined)[]> => {
  const keys = names.map(({ namespace, name }) => nodeKey(kind, namespace, name, 0));
  const rows = await nodesWithKeys(db, asOf, [...new Set(keys)]);
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const later = kind === 'DATASET' ? await laterIncarnations(db, asOf, rows) : [];
  const newest = new Map<string, NodeRow>();
  for (const row of later) {
    const known = newest.get(keyOf(row));
    if (!known || known.generation < row.generation) newest.set(keyOf(row), row);
  }
  return keys.map((key) => {
    const first = byKey.get(key);
    return first && (newest.get(keyOf(first)) ?? first);
  });
};

/** The later incarnations of names that were reused after a RENAME, given their first nodes. */
export const laterIncarnations = (
  db: EntityManager,
  asOf: number,
  first: readonly NodeRow[],
): Promise<readonly NodeRow[]> =>
  inChunks(
    first.map(({ id }) => id),
    (chunk) => db.findBy(NodeRow, { first: In(chunk), firstSequence: LessThanOrEqual(asOf) }),
  );

/** All incarnations of these dataset names, at any time. */
export const allIncarnations = async (
  db: EntityManager,
  names: readonly DatasetName[],
): Promise<readonly NodeRow[]> => {
  const keys = names.map(({ namespace, name }) => nodeKey('DATASET', namespace, name, 0));
  const first = await nodesWithKeys(db, OPEN, [...new Set(keys)]);
  return [...first, ...(await laterIncarnations(db, OPEN, first))];
};

const nodesWithKeys = (
  db: EntityManager,
  asOf: number,
  keys: readonly string[],
): Promise<readonly NodeRow[]> =>
  inChunks(keys, (chunk) =>
    db.findBy(NodeRow, { key: In(chunk), firstSequence: LessThanOrEqual(asOf) }),
  );

/**
 * Whether a name may contain redacted or escaped parts. Most names do not, and need only one
 * lookup.
 */
export const mayBeRedacted = ({ namespace, name }: DatasetName): boolean =>
  /\*\*\*|\\u[0-9a-f]{4}/.test(`${namespace} ${name}`);

// Reads all nodes with these names: names have no length limit, so no index contains them.
const nodesAsShown = async (
  db: EntityManager,
  asOf: number,
  kind: NodeRow['kind'],
  names: readonly DatasetName[],
): Promise<ReadonlyMap<string, NodeRow>> => {
  const rows = await inChunks([...new Set(names.map(({ name }) => escapeForDb(name)))], (chunk) =>
    db.findBy(NodeRow, { kind, name: In(chunk), firstSequence: LessThanOrEqual(asOf) }),
  );
  const least = new Map<string, NodeRow>();
  for (const row of rows.sort(byNamespace)) {
    const key = keyOf({ namespace: redactNamespace(row.namespace), name: row.name });
    if (!least.has(key)) least.set(key, row);
  }
  return least;
};

const byNamespace = (a: NodeRow, b: NodeRow): number =>
  compareUtf8(a.namespace, b.namespace) || b.generation - a.generation;
