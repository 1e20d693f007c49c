import type { Location, LocationKind } from './fact.ts';
import type { ProgramGraph } from './program-graph.ts';

/** The locations of one analysis, each created when it is first asked for. */
export class LocationTable {
  readonly #byNode = new Map<LocationKind, Map<number, Location>>();
  readonly #fields = new Map<number, Map<string, Location>>();
  readonly #pairs = new Map<LocationKind, Map<number, Map<number | null, Location>>>();
  readonly #jobs = this.#ofKind('JOB');
  readonly #datasets = this.#ofKind('DATASET');

  job(node: number): Location {
    return this.#jobs.get(node) ?? this.#create(this.#jobs, node, 'JOB', node);
  }

  dataset(node: number): Location {
    return this.#datasets.get(node) ?? this.#create(this.#datasets, node, 'DATASET', node);
  }

  someField(node: number): Location {
    const known = this.#ofKind('SOME_FIELD');
    return known.get(node) ?? this.#create(known, node, 'SOME_FIELD', node);
  }

  /** The job, or the declaration of the dataset where `job` is null. */
  user(job: number | null, dataset: number): Location {
    if (job !== null) return this.job(job);
    const known = this.#ofKind('DECLARATION');
    return known.get(dataset) ?? this.#create(known, dataset, 'DECLARATION', dataset);
  }

  field(node: number, name: string): Location {
    const known = within(this.#fields, node);
    return known.get(name) ?? this.#create(known, name, 'FIELD', node, name);
  }

  input(job: number, dataset: number): Location {
    return this.#pair('JOB_INPUT', job, dataset);
  }

  unattributedFields(dataset: number, job: number | null): Location {
    return this.#pair('UNATTRIBUTED_FIELDS', dataset, job);
  }

  #ofKind(kind: LocationKind): Map<number, Location> {
    return within(this.#byNode, kind);
  }

  #pair(kind: LocationKind, node: number, other: number | null): Location {
    const known = within(within(this.#pairs, kind), node);
    return known.get(other) ?? this.#create(known, other, kind, node, null, other);
  }

  #create<K>(
    known: Map<K, Location>,
    key: K,
    kind: LocationKind,
    node: number,
    field: string | null = null,
    other: number | null = null,
  ): Location {
    const location: Location = { kind, node, field, other, facts: [], pending: [] };
    known.set(key, location);
    return location;
  }
}

/**
 * The locations that a target stands for, once its dataset is loaded: a field by the name that the schema gives it, and for
 * UNATTRIBUTED_FIELDS each known field for which the job states no source, and SOME_FIELD.
 */
export const expandTarget = (
  target: Location,
  graph: ProgramGraph,
  locations: LocationTable,
): readonly Location[] => {
  const { kind, node, field, other } = target;
  if (kind === 'FIELD' && field !== null) {
    const name = graph.node(node).fieldNames.written(field);
    return [name === field ? target : locations.field(node, name)];
  }
  if (kind !== 'UNATTRIBUTED_FIELDS') return [target];
  const dataset = graph.node(node);
  const { fieldNames } = dataset;
  const attributed = new Set(
    dataset.fieldEdgesInto(other).map(({ toField }) => toField && fieldNames.written(toField)),
  );
  const open = fieldNames.known.filter((name) => !attributed.has(name));
  return [...open.map((name) => locations.field(node, name)), locations.someField(node)];
};

const within = <K, L, T>(maps: Map<K, Map<L, T>>, key: K): Map<L, T> => {
  let own = maps.get(key);
  if (own === undefined) {
    own = new Map<L, T>();
    maps.set(key, own);
  }
  return own;
};
