import { spendMade, type ReadLimit } from '#catalog';
import type { GraphEdge, LineageGraph, Neighbourhood } from '#lineage';

/** What questions ask of the graph. */
type AskedGraph = Pick<LineageGraph, 'traverse' | 'neighbourhoods'>;

/**
 * The same graph under a limit: every dataset and job that a walk reaches is spent, and so is every edge that is made
 * around a node. Of an inferred product those are all its pairs.
 */
export const limitGraph = (graph: AskedGraph, limit: ReadLimit): AskedGraph => ({
  async traverse(question) {
    const answer = await graph.traverse(question);
    spendMade(limit, answer === null ? 0 : answer.datasets.length + answer.jobs.length);
    return answer;
  },
  async neighbourhoods(nodes, asOf, timeoutMs) {
    const found = await graph.neighbourhoods(nodes, asOf, timeoutMs);
    spendMade(limit, found.length);
    return found.map(
      (neighbourhood) => neighbourhood && new LimitedNeighbourhood(neighbourhood, limit),
    );
  },
});

// A class, because an assessment keeps one for each of a hundred thousand nodes.
class LimitedNeighbourhood implements Neighbourhood {
  readonly id: number;
  readonly namespace: string;
  readonly name: string;
  readonly #neighbourhood: Neighbourhood;
  readonly #limit: ReadLimit;

  constructor(neighbourhood: Neighbourhood, limit: ReadLimit) {
    this.id = neighbourhood.id;
    this.namespace = neighbourhood.namespace;
    this.name = neighbourhood.name;
    this.#neighbourhood = neighbourhood;
    this.#limit = limit;
  }

  leaving(kind: GraphEdge['kind']) {
    return this.#spent(this.#neighbourhood.leaving(kind));
  }

  entering(kind: GraphEdge['kind']) {
    return this.#spent(this.#neighbourhood.entering(kind));
  }

  fieldEdgesLeaving() {
    return this.#spent(this.#neighbourhood.fieldEdgesLeaving());
  }

  fieldEdgesEntering() {
    return this.#spent(this.#neighbourhood.fieldEdgesEntering());
  }

  fields() {
    return this.#spent(this.#neighbourhood.fields());
  }

  namesWritten() {
    return this.#spent(this.#neighbourhood.namesWritten());
  }

  namesRead() {
    return this.#spent(this.#neighbourhood.namesRead());
  }

  #spent<T>(rows: readonly T[]): readonly T[] {
    spendMade(this.#limit, rows.length);
    return rows;
  }
}
