import { sha256, type DatasetName, type JobName } from '#openlineage';
import { escapeForDb } from '../db-text.ts';
import { createCache } from '../state/cache.ts';
import type { NodeRow } from '../state/rows.ts';
import type { ProjectionState } from '../state/state.ts';

/** A name that was found, with its namespace as events write it. */
interface KnownName {
  readonly namespace: string;
  readonly row: NodeRow;
}

const NO_NAMES: readonly KnownName[] = [];
const NO_ROWS: readonly NodeRow[] = [];
// Equal names in different namespaces, and incarnations of one name.
const KEPT_PER_NAME = 8;

/** The names of datasets and jobs, and the ids that they have. A name that is new begins without rows in every table. */
export const createNames = (state: ProjectionState) => {
  const known = createCache<string, readonly KnownName[]>(state.budget.names);
  /** The order keys of the renames of a name, in order. */
  const renameKeys = createCache<number, readonly string[]>(state.budget.names);
  const added = new Map<number, NodeRow>();
  const addedIncarnations: NodeRow[] = [];
  const beginning = [
    state.nodesById,
    state.incarnations,
    state.mentions,
    state.links,
    state.unlinks,
    state.renames,
    state.lives,
    state.aliases,
    state.identities,
    state.schemaEvidence,
    state.facetStatements,
    state.fieldLists,
    state.schemaVersions,
    state.facets,
    state.annotations,
    state.wordLists,
  ];

  const find = (
    kind: NodeRow['kind'],
    name: DatasetName,
    incarnation: number,
  ): NodeRow | undefined => {
    const sameNames = known.get(name.name) ?? NO_NAMES;
    for (const { row, namespace } of sameNames)
      if (namespace === name.namespace && row.generation === incarnation && row.kind === kind)
        return row;
    const found = state.nodes.group(nodeKey(kind, name.namespace, name.name, incarnation)).get('');
    if (found) {
      const one = { namespace: name.namespace, row: found };
      known.set(name.name, [one, ...sameNames.slice(0, KEPT_PER_NAME - 1)]);
      state.journal.push(() => known.delete(name.name));
    }
    return found;
  };

  /** `first` is the id of the name's first incarnation; null for that one itself. */
  const findOrAdd = (
    kind: NodeRow['kind'],
    name: DatasetName,
    incarnation: number,
    first: number | null,
    sequence: number,
  ): NodeRow => {
    const found = find(kind, name, incarnation);
    if (found) return found;
    const key = nodeKey(kind, name.namespace, name.name, incarnation);
    const row: NodeRow = {
      id: state.next.node(),
      kind,
      namespace: escapeForDb(name.namespace),
      name: escapeForDb(name.name),
      generation: incarnation,
      first,
      firstSequence: sequence,
      key,
    };
    state.nodes.put(row);
    for (const table of beginning) table.begin(row.id);
    state.nodesById.put(row);
    added.set(row.id, row);
    state.journal.push(() => added.delete(row.id));
    if (first !== null) {
      state.incarnations.put(row);
      addedIncarnations.push(row);
      state.journal.push(() => addedIncarnations.splice(addedIncarnations.indexOf(row), 1));
    }
    return row;
  };

  /** How many renames of a name come before an order key. */
  const renamesBefore = (name: number, at: string): number => {
    const renames = state.renames.group(name);
    if (renames.size === 0) return 0;
    let keys = renameKeys.get(name);
    if (!keys) {
      keys = [...renames.values()].map(({ orderKey }) => orderKey).sort();
      renameKeys.set(name, keys, keys.length);
    }
    let [low, high] = [0, keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] ?? '') < at) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const laterIncarnations = (first: number): readonly NodeRow[] =>
    [...state.incarnations.group(first).values()].sort((a, b) => a.generation - b.generation);

  const names = {
    /**
     * The id of a dataset's name at an order key: after a RENAME vacated the name it means its next incarnation. Adds
     * the name when it is new.
     */
    dataset(name: DatasetName, at: string, sequence: number): number {
      const first = findOrAdd('DATASET', name, 0, null, sequence);
      const before = renamesBefore(first.id, at);
      return before === 0 ? first.id : findOrAdd('DATASET', name, before, first.id, sequence).id;
    },
    job: (name: JobName, sequence: number): number => findOrAdd('JOB', name, 0, null, sequence).id,
    /**
     * All incarnations of a dataset's name, in order. Renames that no longer count may have left some that no event means: an
     * attempt may rename a name to any number of names and then fail.
     */
    incarnations(name: DatasetName): readonly NodeRow[] {
      const first = find('DATASET', name, 0);
      return first ? [first, ...laterIncarnations(first.id)] : [];
    },
    /** The nearest incarnation of a name below or above one of it; null where there is none. */
    nextIncarnation(row: NodeRow, step: -1 | 1): NodeRow | null {
      const later = laterIncarnations(row.first ?? row.id);
      if (step === 1) return later.find(({ generation }) => generation > row.generation) ?? null;
      const before = later.findLast(({ generation }) => generation < row.generation);
      return before ?? (row.first === null ? null : (names.at(row.first) ?? null));
    },
    /** Notes that the renames of a name are others now. */
    noteRenamesOf(name: number): void {
      renameKeys.delete(name);
      state.journal.push(() => renameKeys.delete(name));
    },
    /** The row of an id; undefined when it is missing. */
    at: (id: number): NodeRow | undefined => state.nodesById.group(id).get(''),
    /** Notes a name that an event will ask for, so that it is loaded together with others. */
    expect(kind: NodeRow['kind'], name: DatasetName): NodeRow | undefined {
      return find(kind, name, 0);
    },
    /** Whether a name was added by the event at hand. */
    isNew: (id: number): boolean => added.has(id),
    /** The names that the event at hand added; at its end. */
    takeAdded(): readonly NodeRow[] {
      if (added.size === 0) return NO_ROWS;
      const rows = [...added.values()];
      added.clear();
      return rows;
    },
    /** The later incarnations of names that were added since the last call. */
    takeAddedIncarnations: (): readonly NodeRow[] =>
      addedIncarnations.length === 0 ? NO_ROWS : addedIncarnations.splice(0),
    /** Forgets what an event that was taken back left. */
    clear(): void {
      added.clear();
      addedIncarnations.length = 0;
    },
  };
  return names;
};

export type Names = ReturnType<typeof createNames>;

/** The key of a name: the SHA-256 of what tells it from others, as it is stored. Names have no length limit, indexes do. */
export const nodeKey = (
  kind: string,
  namespace: string,
  name: string,
  incarnation: number,
): string => sha256(JSON.stringify([kind, escapeForDb(namespace), escapeForDb(name), incarnation]));
