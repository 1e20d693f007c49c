import type { Clock } from '../time-limit.ts';
import type { FieldPlaces } from './field-vertices.ts';
import type { FieldStep } from './field-step.ts';
import type { FieldSteps } from './field-successors.ts';
import { PlaceMarks } from './place-marks.ts';

/**
 * What a walk reached, in order of (hops, steps, path): the place, the position it was reached from (-1 for a start) and by
 * which step (null for a start).
 */
export interface FieldReach {
  readonly places: number[];
  readonly hops: number[];
  readonly parents: number[];
  readonly steps: (FieldStep | null)[];
  /** True when the limit kept the walk from something that an answer lists. */
  cut: boolean;
}

export interface FieldWalk {
  readonly places: FieldPlaces;
  readonly steps: FieldSteps;
  /** In order. */
  readonly starts: readonly number[];
  readonly maxDepth: number;
  readonly clock: Clock;
  /** The place that an answer lists a place as; null where it does not. */
  readonly listedAs: (place: number) => number | null;
  /** Told of every step within the limit. */
  readonly meet: ((from: number, step: FieldStep) => void) | null;
}

/**
 * Of two paths the one with fewer dataset hops is the better, then the one with fewer steps (a step within a dataset is
 * no hop), then the lesser one place by place from the start. The walk goes layer by layer of equal hops and steps.
 * A layer's candidates come from at most two layers that are in the order of their paths, by steps that are in order
 * too: so each layer comes out in order again, and the first path that reaches a place is the best.
 */
export const fieldReach = (walk: FieldWalk): FieldReach => {
  const { places, steps, starts, maxDepth, clock, listedAs, meet } = walk;
  const found: FieldReach = { places: [], hops: [], parents: [], steps: [], cut: false };
  const marks = new PlaceMarks();
  let now = new Layers();
  let next = new Layers();

  const take = (place: number, hops: number, length: number, from: Candidate | null) => {
    const position = found.places.length;
    marks.set(place, 'taken');
    const listed = listedAs(place);
    if (listed !== null) marks.set(listed, 'listed');
    found.places.push(place);
    found.hops.push(hops);
    found.parents.push(from?.parent ?? -1);
    found.steps.push(from?.step ?? null);
    const dataset = places.datasetOf(place);
    const onward = steps(place);
    for (const step of onward) {
      if (meet !== null && hops < maxDepth) meet(place, step);
      const { to } = step;
      // What waits already, waits in a layer no later than this step would.
      const way = places.datasetOf(to) === dataset ? 'within' : 'between';
      if (marks.has(to, 'taken') || marks.has(to, way)) continue;
      marks.set(to, way);
      (way === 'within' ? now : next).of(length + 1)[way].push({ parent: position, step });
    }
    clock.tick(onward.length + 1);
  };

  for (const start of starts) take(start, 0, 0, null);
  for (let hops = 0; !now.isEmpty || !next.isEmpty; hops += 1) {
    for (let shortest = now.takeShortest(); shortest !== null; shortest = now.takeShortest()) {
      for (const candidate of inOrder(shortest.layer, found, places)) {
        const place = candidate.step.to;
        if (marks.has(place, 'taken')) continue;
        const listed = listedAs(place);
        // Beyond the limit the walk goes on only until it knows whether anything was cut.
        found.cut = hops > maxDepth && listed !== null && !marks.has(listed, 'listed');
        if (found.cut) return found;
        take(place, hops, shortest.length, candidate);
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

interface Layer {
  /** From the layer with one step less, and one hop less or as many hops. */
  readonly between: Candidate[];
  readonly within: Candidate[];
}

/** What waits at one number of hops, by number of steps. */
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

const inOrder = ({ between, within }: Layer, found: FieldReach, places: FieldPlaces) => {
  if (within.length === 0 || between.length === 0) return between.length === 0 ? within : between;
  const merged: Candidate[] = [];
  let taken = 0;
  for (const candidate of between) {
    for (; taken < within.length; taken += 1) {
      const other = within[taken];
      if (other === undefined || comparePaths(found, places, other.parent, candidate.parent) > 0)
        break;
      merged.push(other);
    }
    merged.push(candidate);
  }
  return [...merged, ...within.slice(taken)];
};

/** Of two different positions with equally many steps. */
const comparePaths = (
  { places, parents }: FieldReach,
  order: FieldPlaces,
  a: number,
  b: number,
) => {
  let [one, other] = [a, b];
  while (parents[one] !== parents[other]) [one, other] = [parents[one] ?? -1, parents[other] ?? -1];
  return order.compare(places[one] ?? -1, places[other] ?? -1);
};
