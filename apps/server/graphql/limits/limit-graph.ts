import { spendMade, type ReadLimit } from '#catalog';
import type { GraphEdge, LineageGraph, Vicinity } from '#lineage';

/** What questions ask of the graph. */
type AskedGraph = Pick<LineageGraph, 'traverse' | 'around'>;

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
  async around(nodes, asOf, timeoutMs) {
    const found = await graph.around(nodes, asOf, timeoutMs);
    spendMade(limit, found.length);
    return found.map((vicinity) => vicinity && new LimitedVicinity(vicinity, limit));
  },
});

// A class, because an assessment keeps one for each of a hundred thousand nodes.
class LimitedVicinity implements Vicinity {
  readonly id: number;
  readonly namespace: string;
  readonly name: string;
  readonly #vicinity: Vicinity;
  readonly #limit: ReadLimit;

  constructor(vicinity: Vicinity, limit: ReadLimit) {
    this.id = vicinity.id;
    this.namespace = vicinity.namespace;
    this.name = vicinity.name;
    this.#vicinity = vicinity;
    this.#limit = limit;
  }

  leaving(kind: GraphEdge['kind']) {
    return this.#spent(this.#vicinity.leaving(kind));
  }

  entering(kind: GraphEdge['kind']) {
    return this.#spent(this.#vicinity.entering(kind));
  }

  fieldEdgesLeaving() {
    return this.#spent(this.#vicinity.fieldEdgesLeaving());
  }

  fieldEdgesEntering() {
    return this.#spent(this.#vicinity.fieldEdgesEntering());
  }

  fields() {
    return this.#spent(this.#vicinity.fields());
  }

  namesWritten() {
    return this.#spent(this.#vicinity.namesWritten());
  }

  namesRead() {
    return this.#spent(this.#vicinity.namesRead());
  }

  #spent<T>(rows: readonly T[]): readonly T[] {
    spendMade(this.#limit, rows.length);
    return rows;
  }
}
