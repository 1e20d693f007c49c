import type { Clock } from './time-limit.ts';
import { NONE } from './storage/column.ts';
import type { Moment } from './snapshot.ts';
import type { Neighbours } from './neighbours.ts';
import { INFERRED } from './storage/store.ts';
import type { Visited } from './visited.ts';

/** Datasets to start from, by their distance: the asked one at 0, or what the asked job writes or reads from 1 on. */
export type Seeds = readonly (readonly number[] | undefined)[];

/**
 * What a walk reached, by position in order of (distance, path): the dataset, the position it was reached from (-1 for a
 * seed) and the FEEDS row that led there.
 */
export interface Reach {
  readonly datasets: number[];
  readonly distances: number[];
  readonly parents: number[];
  readonly rows: number[];
  /** Positions by dataset, until the scratch is used again. */
  readonly positions: Visited;
  /** True when the limit kept the walk from a dataset that it did not reach otherwise. */
  cut: boolean;
  sawInferred: boolean;
}

export interface Walk {
  readonly moment: Moment;
  readonly neighbours: Neighbours;
  readonly seeds: Seeds;
  readonly certainOnly: boolean;
  readonly maxDepth: number;
  readonly clock: Clock;
  /** Told of every row that the walk could take within the limit, with the dataset it starts at. */
  readonly meet: ((dataset: number, neighbour: number, row: number) => void) | null;
}

/**
 * Breadth first, so that each dataset is reached by a shortest path. Because a level is expanded in the order of its paths,
 * and the neighbours come in the order of their names, the first path that reaches a dataset is also the least of the
 * shortest, and each level comes out in the order of its paths again: no path is ever compared, let alone enumerated.
 * Seeds come before what is reached by an edge at the same distance: their path is the shorter one.
 */
export const reach = (walk: Walk, positions: Visited): Reach => {
  const { moment, neighbours, seeds, certainOnly, maxDepth, clock, meet } = walk;
  const basis = moment.store.edges.FEEDS.extra[0]?.values ?? [];
  // No row has the number of a product's feed.
  const isInferred = (row: number): boolean => (basis[row] ?? INFERRED) === INFERRED;
  const found: Reach = {
    datasets: [],
    distances: [],
    parents: [],
    rows: [],
    positions,
    cut: false,
    sawInferred: false,
  };
  positions.clear(moment.store.nodes.length);
  const take = (dataset: number, distance: number, parent: number, row: number) => {
    positions.set(dataset, found.datasets.length);
    found.datasets.push(dataset);
    found.distances.push(distance);
    found.parents.push(parent);
    found.rows.push(row);
  };
  let [distance, position, dataset] = [0, 0, 0];
  // Made once: one for each dataset would be as many as the answer is long.
  const step = (neighbour: number, row: number) => {
    if (isInferred(row)) {
      found.sawInferred = true;
      if (certainOnly) return;
    }
    if (meet !== null) meet(dataset, neighbour, row);
    if (!positions.has(neighbour)) take(neighbour, distance, position, row);
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
        clock.tick(looked + 1);
      }
      return found;
    }
    for (const dataset of seeded) if (!positions.has(dataset)) take(dataset, distance, -1, NONE);
    for (position = begin; position < end; position += 1) {
      dataset = found.datasets[position] ?? 0;
      clock.tick(neighbours(dataset, step) + 1);
    }
    begin = end;
  }
};
