import { sha256, type DatasetName, type JobName } from '#openlineage';
import { escapeForDb } from '../db-text.ts';
import { createCache } from '../state/cache.ts';
import type { NodeRow } from '../state/rows.ts';
import type { ProjectionState } from '../state/state.ts';

const KEPT_NAMES = 200_000;

/** The names of datasets and jobs, and the ids that they have. A name that is new begins without rows in every table. */
export const createNames = (state: ProjectionState) => {
  const known = createCache<string, NodeRow>(KEPT_NAMES);
  const added: NodeRow[] = [];
  const addedIncarnations: DatasetName[] = [];
  const beginning = [
    state.nodesById,
    state.mentions,
    state.links,
    state.unlinks,
    state.renames,
    state.lives,
    state.aliases,
    state.identities,
    state.schemaEvidence,
    state.facetStatements,
    state.fields,
    state.schemaVersions,
    state.facets,
    state.annotations,
    state.words,
  ];

  const find = (
    kind: NodeRow['kind'],
    name: DatasetName,
    incarnation: number,
  ): NodeRow | undefined => {
    const key = `${kind} ${incarnation} ${name.namespace}\n${name.name}`;
    const row = known.get(key);
    if (row) return row;
    const found = state.nodes.group(nodeKey(kind, name.namespace, name.name, incarnation)).get('');
    if (found) {
      known.set(key, found);
      state.journal.push(() => known.delete(key));
    }
    return found;
  };

  const findOrAdd = (
    kind: NodeRow['kind'],
    name: DatasetName,
    incarnation: number,
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
      firstSequence: sequence,
      key,
    };
    state.nodes.put(row);
    for (const table of beginning) table.begin(row.id);
    state.nodesById.put(row);
    added.push(row);
    state.journal.push(() => added.splice(added.indexOf(row), 1));
    if (incarnation > 0) {
      addedIncarnations.push(name);
      state.journal.push(() => addedIncarnations.splice(addedIncarnations.indexOf(name), 1));
    }
    return row;
  };

  const names = {
    /**
     * The id of a dataset's name at an order key: after a RENAME vacated the name it means its next incarnation. Adds
     * the name when it is new.
     */
    dataset(name: DatasetName, at: string, sequence: number): number {
      const first = findOrAdd('DATASET', name, 0, sequence);
      const renames = state.renames.group(first.id);
      if (renames.size === 0) return first.id;
      let before = 0;
      for (const { orderKey } of renames.values()) if (orderKey < at) before += 1;
      return before === 0 ? first.id : findOrAdd('DATASET', name, before, sequence).id;
    },
    job: (name: JobName, sequence: number): number => findOrAdd('JOB', name, 0, sequence).id,
    /** All incarnations of a dataset's name. */
    incarnations(name: DatasetName): readonly NodeRow[] {
      const first = find('DATASET', name, 0);
      if (!first) return [];
      const all = [first];
      const most = state.renames.group(first.id).size + MOST_UNUSED_INCARNATIONS;
      for (let incarnation = 1; incarnation <= most; incarnation += 1) {
        const row = find('DATASET', name, incarnation);
        if (row) all.push(row);
      }
      return all;
    },
    /** The row of an id; undefined when it is missing. */
    at: (id: number): NodeRow | undefined => state.nodesById.group(id).get(''),
    /** Notes a name that an event will ask for, so that it is loaded together with others. */
    expect(kind: NodeRow['kind'], name: DatasetName): NodeRow | undefined {
      return find(kind, name, 0);
    },
    /** The names that were added since the last call. */
    takeAdded: (): readonly NodeRow[] => added.splice(0),
    /** The names that got another incarnation since the last call. */
    takeAddedIncarnations: (): readonly DatasetName[] => addedIncarnations.splice(0),
    /** Forgets what an event that was taken back left. */
    clear(): void {
      added.length = 0;
      addedIncarnations.length = 0;
    },
  };
  return names;
};

export type Names = ReturnType<typeof createNames>;

/** Renames that no longer count may have left incarnations above the number of those that do: so many are looked for. */
export const MOST_UNUSED_INCARNATIONS = 8;

/** The key of a name: the SHA-256 of what tells it from others, as it is stored. Names have no length limit, indexes do. */
export const nodeKey = (
  kind: string,
  namespace: string,
  name: string,
  incarnation: number,
): string => sha256(JSON.stringify([kind, escapeForDb(namespace), escapeForDb(name), incarnation]));
