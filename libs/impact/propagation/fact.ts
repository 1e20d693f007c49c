import type { Basis, Step } from '#lineage';
import type { Severity } from '../assessment.ts';
import type { Effect } from '../rules/rule.ts';
import type { Entry } from '../rules/rules.ts';
import type { Usage } from '../rules/usage.ts';
import type { ProgramGraph } from './program-graph.ts';

/**
 * An abstract location of the analysis, one object for each. FIELD, DATASET, JOB are assets. SOME_FIELD: a field of the dataset, no one
 * knows which. JOB_INPUT: a job where it reads one dataset. DECLARATION: the process by which a dataset comes from others according to
 * its own declaration, which names no job. UNATTRIBUTED_FIELDS: the fields of a dataset for which a job states no source; never the
 * location of a fact, it stands for those fields and SOME_FIELD.
 */
export interface Location {
  readonly kind: LocationKind;
  /** Of the dataset or job; of a DECLARATION, of the dataset that it declares. */
  readonly node: number;
  readonly field: string | null;
  /** Of JOB_INPUT the dataset, of UNATTRIBUTED_FIELDS the job (null: the declaration). */
  readonly other: number | null;
  /** What holds there, each by its best derivation. */
  readonly facts: Fact[];
  /** What waits in the worklist for it. */
  readonly pending: Derivation[];
}

/** In the order in which equally short derivations prefer them. */
export const LOCATION_KINDS = [
  ...(['DATASET', 'FIELD', 'JOB_INPUT', 'JOB', 'DECLARATION'] as const),
  ...(['SOME_FIELD', 'UNATTRIBUTED_FIELDS'] as const),
] as const;

export type LocationKind = (typeof LOCATION_KINDS)[number];

/** An edge of the analysis: a job, or a declaration, uses something, and perhaps derives something from it. */
export interface UsageEdge {
  readonly usage: Usage;
  /** Null: the declaration of a dataset. */
  readonly job: number | null;
  readonly basis: Basis;
  readonly transformation: Step['transformation'];
  readonly openedAt: number;
  /** The dataset whose column lineage is missing; what follows by such an edge is only possible. */
  readonly missing: number | null;
  /** The JOB or DECLARATION; null where only what is derived is affected. */
  readonly user: Location | null;
  /** What is derived. */
  readonly target: Location | null;
  /** Dataset hops to the target. */
  readonly hops: 0 | 1;
}

/** That an effect is at a location, with the best derivation of it. Its key is location, effect, severity, certainty and new type. */
export interface Fact {
  readonly location: Location;
  readonly effect: Effect | null;
  readonly severity: Severity;
  /** True when every step of the derivation is certain. */
  readonly isCertain: boolean;
  /** The type that a WIDENED or RETYPED field gets; null: not known. */
  readonly newType: string | null;
  /** The rule that was applied last, by id. */
  readonly rule: string;
  /** Which change of the proposal, from 0. */
  readonly change: number;
  /** Dataset hops and steps of the derivation. */
  readonly hops: number;
  readonly steps: number;
  /** Null: a seed, the change itself. */
  readonly parent: Fact | null;
  /** Null for a seed, and where the job was not reached by data. */
  readonly edge: UsageEdge | null;
  /** The layer of the worklist that it was found in, and its rank there; -1: a seed. */
  layer: number;
  rank: number;
}

/** A step that the worklist still has to take. Of several that lead to the same facts, the best one so far. */
export interface Derivation {
  from: Fact;
  edge: UsageEdge | null;
  readonly to: Location;
  /** The rows that may apply; guards on the target are evaluated once it is loaded. */
  readonly entries: readonly Entry[];
  readonly hops: number;
  readonly steps: number;
}

/** True where a fact with the same effect, severity and new type holds at the location, and no less certainly. */
export const isSubsumed = (
  { facts }: Location,
  effect: Effect | null,
  severity: Severity,
  newType: string | null,
  isCertain: boolean,
): boolean => {
  for (const fact of facts)
    if (
      fact.effect === effect &&
      fact.severity === severity &&
      fact.newType === newType &&
      (fact.isCertain || !isCertain)
    )
      return true;
  return false;
};

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
 * The locations that a target stands for, once its dataset is loaded: a field by the name that the schema gives it,
 * and for UNATTRIBUTED_FIELDS each known field for which the job states no source, and SOME_FIELD.
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
