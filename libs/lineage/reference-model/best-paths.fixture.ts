import type { Basis, Step } from '../graph.ts';
import { compareNames, compareTexts } from './snapshot.fixture.ts';

/**
 * A vertex of the graph: a dataset (the only kind in questions about datasets), a field of it, its row set (`rows`),
 * or the field that nobody specified (`rest`).
 */
export interface Vertex {
  readonly key: string;
  readonly dataset: number;
  readonly namespace: string;
  readonly name: string;
  readonly field: string | null;
  readonly kind: 'dataset' | 'field' | 'rows' | 'rest';
}

/** An arc between two vertices that an edge states. */
export interface Arc {
  readonly from: Vertex;
  readonly to: Vertex;
  readonly certain: boolean;
  readonly basis: Basis;
  readonly job: Step['job'];
  readonly transformation: Step['transformation'];
  readonly openedAt: number;
}

export interface Path {
  /** The hops of the first vertex: 0, except for what a job writes or reads. */
  readonly hops: number;
  readonly vertices: readonly Vertex[];
}

/** The best path from the starts to each vertex: relaxes all arcs until nothing improves (Bellman-Ford). */
export const bestPaths = (starts: readonly Path[], arcs: readonly Arc[], isDown: boolean) => {
  const best = new Map<string, Path>();
  const offer = (path: Path): boolean => {
    const key = lastOf(path).key;
    const known = best.get(key);
    if (known !== undefined && comparePaths(known, path) <= 0) return false;
    best.set(key, path);
    return true;
  };
  for (const start of starts) offer(start);
  for (let isBetter = true; isBetter;) {
    isBetter = false;
    for (const { from, to } of arcs) {
      const [near, far] = isDown ? [from, to] : [to, from];
      const path = best.get(near.key);
      if (path === undefined) continue;
      const hop = near.dataset === far.dataset ? 0 : 1;
      if (offer({ hops: path.hops + hop, vertices: [...path.vertices, far] })) isBetter = true;
    }
  }
  return best;
};

/** Fewest hops, then fewest steps, then the least by names from the start. */
export const comparePaths = (a: Path, b: Path): number => {
  const first = a.hops - b.hops || a.vertices.length - b.vertices.length;
  if (first !== 0) return first;
  for (const [index, vertex] of a.vertices.entries()) {
    const other = b.vertices[index];
    const order = other === undefined ? 1 : compareVertices(vertex, other);
    if (order !== 0) return order;
  }
  return 0;
};

const KINDS = ['dataset', 'field', 'rows', 'rest'];

/**
 * A dataset as a whole comes after its fields. Of datasets with the same name, the one with the least id comes first.
 */
export const compareVertices = (a: Vertex, b: Vertex): number =>
  compareNames(a, b) ||
  a.dataset - b.dataset ||
  Number(a.field === null) - Number(b.field === null) ||
  compareTexts(a.field, b.field) ||
  KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind);

export const lastOf = ({ vertices }: Path): Vertex => {
  const last = vertices.at(-1);
  if (last === undefined) throw new Error('a path has a vertex');
  return last;
};

/** The steps of a path in the direction of the data, each by the best arc between its vertices. */
export const stepsOf = (path: Path, arcs: readonly Arc[], isDown: boolean): readonly Step[] => {
  const vertices = isDown ? path.vertices : path.vertices.toReversed();
  return vertices.slice(1).map((to, index) => {
    const from = vertices[index];
    const [arc] = arcs
      .filter((one) => one.from.key === from?.key && one.to.key === to.key)
      .sort(compareArcs);
    if (arc === undefined) throw new Error('a path follows arcs');
    return {
      from: endOf(arc.from),
      to: endOf(arc.to),
      job: arc.job,
      basis: arc.basis,
      transformation: arc.transformation,
      openedAt: arc.openedAt,
    };
  });
};

const endOf = ({ namespace, name, field }: Vertex): Step['from'] => ({ namespace, name, field });

const BASES = ['EXPLICIT', 'COLUMN', 'INFERRED'];

const compareArcs = (a: Arc, b: Arc): number =>
  Number(b.certain) - Number(a.certain) ||
  BASES.indexOf(a.basis) - BASES.indexOf(b.basis) ||
  compareMaybe(a.job, b.job, compareNames) ||
  -compareMaybe(a.transformation, b.transformation, (one, other) => -compareStated(one, other)) ||
  a.openedAt - b.openedAt;

type Transformation = NonNullable<Arc['transformation']>;

const compareStated = (a: Transformation, b: Transformation): number =>
  compareTexts(a.type, b.type) ||
  compareTexts(a.subtype, b.subtype) ||
  Number(a.masking) - Number(b.masking);

/** Null comes first. */
const compareMaybe = <T>(a: T | null, b: T | null, compare: (a: T, b: T) => number): number =>
  a === null || b === null ? Number(a !== null) - Number(b !== null) : compare(a, b);
