import type { Neighbours } from './neighbours.ts';
import type { GraphSnapshot } from './snapshot.ts';
import { NONE } from './storage/column.ts';
import { INFERRED } from './storage/store.ts';
import type { TimeLimit } from './time-limit.ts';

/**
 * The datasets to start from, by distance: the start of the question at 0, or from 1 on what a job and those that it
 * precedes write (upstream: read).
 */
export type Seeds = readonly (readonly number[] | undefined)[];

/**
 * What a search reached, in the order of (distance, path). Four columns with an entry each: the dataset, its distance,
 * the position that it was reached from (-1 for a seed) and the FEEDS row that led there.
 */
export interface ReachedDatasets {
  readonly datasets: number[];
  readonly distances: number[];
  readonly parents: number[];
  readonly rows: number[];
  /** The position of each dataset; valid until the set is used for another search. */
  readonly positions: Visited;
  /** True if the depth limit kept the search from a dataset that it did not reach otherwise. */
  cut: boolean;
  /** True if the search met an edge with the basis INFERRED. */
  sawInferred: boolean;
}

/** Of one dataset search. */
export interface DatasetSearch {
  readonly snapshot: GraphSnapshot;
  readonly neighbours: Neighbours;
  readonly seeds: Seeds;
  /** True to pass edges with the basis INFERRED over. */
  readonly certainOnly: boolean;
  readonly maxDepth: number;
  readonly timeLimit: TimeLimit;
  /** Is called with every edge within the depth limit; null if it is not needed. */
  readonly onEdge: ((dataset: number, neighbour: number, row: number) => void) | null;
}

/**
 * Breadth first, so that each dataset is reached by a shortest path. A level is expanded in the order of its paths, and
 * neighbours come in the order of their names. So the first path that reaches a dataset is the least of its shortest
 * ones, and the next level is in the order of its paths again: paths are never compared, let alone enumerated. Seeds
 * precede datasets that an edge reaches at the same distance, because their paths have fewer steps.
 *
 * Throws {@link TraversalTimedOut} if the time limit passes.
 */
export const breadthFirst = (search: DatasetSearch, positions: Visited): ReachedDatasets => {
  const { snapshot, neighbours, seeds, certainOnly, maxDepth, timeLimit, onEdge } = search;
  const basis = snapshot.store.edges.FEEDS.extra[0]?.values ?? [];
  // The number of a product's edge is beyond all rows.
  const isInferred = (row: number): boolean => (basis[row] ?? INFERRED) === INFERRED;
  const found: ReachedDatasets = {
    datasets: [],
    distances: [],
    parents: [],
    rows: [],
    positions,
    cut: false,
    sawInferred: false,
  };
  positions.clear(snapshot.store.nodes.length);
  const add = (dataset: number, distance: number, parent: number, row: number) => {
    positions.set(dataset, found.datasets.length);
    found.datasets.push(dataset);
    found.distances.push(distance);
    found.parents.push(parent);
    found.rows.push(row);
  };
  let [distance, position, dataset] = [0, 0, 0];
  // One closure for the whole search: one for each dataset would be as many as the answer is long.
  const expand = (neighbour: number, row: number) => {
    if (isInferred(row)) {
      found.sawInferred = true;
      if (certainOnly) return;
    }
    if (onEdge !== null) onEdge(dataset, neighbour, row);
    if (!positions.has(neighbour)) add(neighbour, distance, position, row);
  };
  let begin = 0;
  for (; ; distance += 1) {
    const end = found.datasets.length;
    const seeded = seeds[distance] ?? [];
    if (begin === end && distance >= seeds.length) return found;
    if (distance > maxDepth) {
      const isNew = (dataset: number) => !positions.has(dataset);
      found.cut = seeds.slice(distance).some((later) => later?.some(isNew));
      for (position = begin; position < end && !found.cut; position += 1) {
        const looked = neighbours(found.datasets[position] ?? 0, (neighbour, row) => {
          if (certainOnly && isInferred(row)) return;
          if (isNew(neighbour)) found.cut = true;
        });
        timeLimit.tick(looked + 1);
      }
      return found;
    }
    for (const dataset of seeded) if (!positions.has(dataset)) add(dataset, distance, -1, NONE);
    for (position = begin; position < end; position += 1) {
      dataset = found.datasets[position] ?? 0;
      timeLimit.tick(neighbours(dataset, expand) + 1);
    }
    begin = end;
  }
};

/**
 * A map from nodes to numbers that is cleared in constant time: each entry carries the mark of the round that set
 * it, and clearing begins another round. It is kept between questions, since allocating an entry for each node
 * would be most of the work of a small answer.
 */
export class Visited {
  #marks = new Uint32Array(0);
  #values = new Uint32Array(0);
  #mark = 0;

  /** Empties the map, and makes room for nodes below `size`. */
  clear(size: number): void {
    if (this.#marks.length < size || this.#mark === 0xffff_ffff) {
      this.#marks = new Uint32Array(size);
      this.#values = new Uint32Array(size);
      this.#mark = 0;
    }
    this.#mark += 1;
  }

  has(node: number): boolean {
    return this.#marks[node] === this.#mark;
  }

  get(node: number): number | null {
    return this.has(node) ? (this.#values[node] ?? 0) : null;
  }

  set(node: number, value: number): void {
    this.#marks[node] = this.#mark;
    this.#values[node] = value;
  }
}
