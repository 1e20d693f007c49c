import type { TimeLimit } from '../time-limit.ts';
import type { FieldStep } from './field-step.ts';
import type { FieldSuccessors } from './field-successors.ts';
import type { FieldVertices } from './field-vertices.ts';

/**
 * What a search reached, in the order of (hops, steps, path). Four columns with an entry each: the vertex, its
 * distance in dataset hops, the position that it was reached from (-1 for a start) and the step that led there
 * (null for a start).
 */
export interface ReachedVertices {
  readonly vertices: number[];
  readonly hops: number[];
  readonly parents: number[];
  readonly steps: (FieldStep | null)[];
  /** True if the depth limit kept the search from something that an answer lists. */
  cut: boolean;
}

/** One search of the field graph. */
export interface FieldSearch {
  readonly vertices: FieldVertices;
  readonly successors: FieldSuccessors;
  /** In order. */
  readonly starts: readonly number[];
  readonly maxDepth: number;
  readonly timeLimit: TimeLimit;
  /** The vertex as which an answer lists a vertex; null if it does not list it. */
  readonly reportedAs: (vertex: number) => number | null;
  /** Is called with every step within the depth limit; null if it is not needed. */
  readonly onStep: ((from: number, step: FieldStep) => void) | null;
}

/**
 * Finds the best path to each vertex. Of two paths the one with fewer dataset hops is better, then the one with
 * fewer steps (a step within a dataset is no hop), then the lesser one, vertex by vertex from the start.
 *
 * This is Dial's algorithm with a bucket (here: a layer) for each pair of hops and steps. The candidates of a layer
 * come from at most two layers, each in the order of its paths, and by steps that are in order too. So merging them
 * gives the layer in the order of its paths, and the first path that reaches a vertex is the best one.
 *
 * Throws {@link TraversalTimedOut} if the time limit passes.
 */
export const traverseFields = (search: FieldSearch): ReachedVertices => {
  const { vertices, successors, starts, maxDepth, timeLimit, reportedAs, onStep } = search;
  const found: ReachedVertices = { vertices: [], hops: [], parents: [], steps: [], cut: false };
  const flags = new VertexFlags();
  let now = new Layers();
  let next = new Layers();

  const reach = (vertex: number, hops: number, length: number, from: Candidate | null) => {
    const position = found.vertices.length;
    flags.set(vertex, 'reached');
    const reported = reportedAs(vertex);
    if (reported !== null) flags.set(reported, 'reported');
    found.vertices.push(vertex);
    found.hops.push(hops);
    found.parents.push(from?.parent ?? -1);
    found.steps.push(from?.step ?? null);
    const dataset = vertices.datasetOf(vertex);
    const onward = successors(vertex);
    for (const step of onward) {
      if (onStep !== null && hops < maxDepth) onStep(vertex, step);
      const { to } = step;
      const queue = vertices.datasetOf(to) === dataset ? 'within' : 'between';
      // A vertex that is queued already is in a layer no later than this step's.
      if (flags.has(to, 'reached') || flags.has(to, queue)) continue;
      flags.set(to, queue);
      (queue === 'within' ? now : next).of(length + 1)[queue].push({ parent: position, step });
    }
    timeLimit.tick(onward.length + 1);
  };

  for (const start of starts) reach(start, 0, 0, null);
  for (let hops = 0; !now.isEmpty || !next.isEmpty; hops += 1) {
    for (let shortest = now.takeShortest(); shortest !== null; shortest = now.takeShortest()) {
      for (const candidate of mergedByPath(shortest.layer, found, vertices)) {
        const vertex = candidate.step.to;
        if (flags.has(vertex, 'reached')) continue;
        const reported = reportedAs(vertex);
        // Beyond the depth limit the search only goes on until it is known whether anything was cut.
        found.cut = hops > maxDepth && reported !== null && !flags.has(reported, 'reported');
        if (found.cut) return found;
        reach(vertex, hops, shortest.length, candidate);
      }
    }
    now = next;
    next = new Layers();
  }
  return found;
};

interface Candidate {
  readonly parent: number;
  readonly step: FieldStep;
}

/** The candidates with equal hops and steps. */
interface Layer {
  /** From another dataset: one hop and one step more than the layer they come from. */
  readonly between: Candidate[];
  /** From the same dataset: one step more, and no hop. */
  readonly within: Candidate[];
}

/** The layers with the same number of hops, by number of steps. */
class Layers {
  readonly #byLength = new Map<number, Layer>();

  get isEmpty(): boolean {
    return this.#byLength.size === 0;
  }

  of(length: number): Layer {
    let layer = this.#byLength.get(length);
    if (layer === undefined) {
      layer = { between: [], within: [] };
      this.#byLength.set(length, layer);
    }
    return layer;
  }

  takeShortest(): { readonly length: number; readonly layer: Layer } | null {
    if (this.isEmpty) return null;
    let length = Infinity;
    for (const one of this.#byLength.keys()) length = Math.min(length, one);
    const layer = this.of(length);
    this.#byLength.delete(length);
    return { length, layer };
  }
}

/** The two sorted lists of a layer, merged in the order of their paths. */
const mergedByPath = (
  { between, within }: Layer,
  found: ReachedVertices,
  vertices: FieldVertices,
) => {
  if (within.length === 0 || between.length === 0) return between.length === 0 ? within : between;
  const merged: Candidate[] = [];
  let taken = 0;
  for (const candidate of between) {
    for (; taken < within.length; taken += 1) {
      const other = within[taken];
      if (other === undefined || comparePaths(found, vertices, other.parent, candidate.parent) > 0)
        break;
      merged.push(other);
    }
    merged.push(candidate);
  }
  return [...merged, ...within.slice(taken)];
};

/**
 * Compares the paths to two different positions with equally many steps: where they part, the lesser vertex
 * decides.
 */
const comparePaths = (
  { vertices: reached, parents }: ReachedVertices,
  vertices: FieldVertices,
  a: number,
  b: number,
) => {
  let [one, other] = [a, b];
  while (parents[one] !== parents[other]) [one, other] = [parents[one] ?? -1, parents[other] ?? -1];
  return vertices.compare(reached[one] ?? -1, reached[other] ?? -1);
};

const FLAGS = { reached: 1, reported: 2, between: 4, within: 8 };

/** Four flags for each vertex, in a byte. Grows, because vertices are numbered as they are met. */
class VertexFlags {
  #bytes = new Uint8Array(1024);

  has(vertex: number, flag: keyof typeof FLAGS): boolean {
    return ((this.#bytes[vertex] ?? 0) & FLAGS[flag]) !== 0;
  }

  set(vertex: number, flag: keyof typeof FLAGS): void {
    if (vertex >= this.#bytes.length) {
      const grown = new Uint8Array(Math.max(vertex + 1, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[vertex] = (this.#bytes[vertex] ?? 0) | FLAGS[flag];
  }
}
