import type { Step } from '#lineage';
import { byName, compareUtf8, type DatasetName } from '#openlineage';
import type { Asset, AssetVerdict, Certainty, Severity } from '../assessment.ts';
import type { Deadline } from '../deadline.ts';
import type { Fact, Location } from '../propagation/fact.ts';
import type { ProgramGraph } from '../propagation/program-graph.ts';
import type { Propagation } from '../propagation/propagate.ts';
import { severityForDataset } from '../rules/asset-rules.ts';
import { derivationPaths, explanationOf, type DerivationPaths } from './explain.ts';

/**
 * One verdict for each asset: the join of the facts at its locations, those of a dataset's fields counting for the dataset too. The worst
 * severity counts, of equals a certain one, then the nearest, then the best derivation. Sorted as an assessment is.
 */
export const verdictsOf = async (
  { facts, compare }: Propagation,
  graph: ProgramGraph,
  deadline: Deadline,
): Promise<readonly AssetVerdict[]> => {
  const joined = joinByAsset(facts, compare);
  const paths = derivationPaths(graph);
  const ranks = ranksByName(
    joined.map(({ fact }) => fact.location.node),
    graph,
  );
  const rows = joined.map((one) => ({
    one,
    order: orderOf(one),
    rank: ranks.get(one.fact.location.node) ?? 0,
    field: one.kind === 'FIELD' ? (one.fact.location.field ?? '') : '',
  }));
  // By severity, certainty, distance, then the bytes of kind, namespace, name and field.
  rows.sort((a, b) => a.order - b.order || a.rank - b.rank || compareUtf8(a.field, b.field));
  const parts: VerdictParts = { graph, paths };
  const verdicts: AssetVerdict[] = [];
  for (const { one } of rows) {
    await deadline.turn();
    verdicts.push(new Verdict(one, parts));
  }
  return verdicts;
};

interface VerdictParts {
  readonly graph: ProgramGraph;
  readonly paths: DerivationPaths;
}

/**
 * A verdict whose reason, path and lack of column lineage are made when they are asked for: of thousands, a page
 * shows a few.
 */
class Verdict implements AssetVerdict {
  readonly asset: Asset;
  readonly severity: Severity;
  readonly certainty: Certainty;
  readonly rule: string;
  readonly change: number;
  readonly distance: number;
  readonly #fact: Fact;
  readonly #parts: VerdictParts;

  constructor({ kind, fact, severity }: AssetFact, parts: VerdictParts) {
    this.asset = assetOf(kind, fact.location, parts.graph);
    this.severity = severity;
    this.certainty = certaintyOf(fact);
    this.rule = fact.rule;
    this.change = fact.change;
    this.distance = fact.hops;
    this.#fact = fact;
    this.#parts = parts;
  }

  get reason(): string {
    return explanationOf(this.#fact, this.#parts.graph);
  }

  get path(): readonly Step[] {
    return this.#parts.paths.pathOf(this.#fact);
  }

  get lacking(): readonly DatasetName[] {
    // A step without column lineage is never certain.
    return this.#fact.isCertain ? [] : this.#parts.paths.missingColumnLineageOf(this.#fact);
  }

  /** In the order of {@link AssetVerdict}, as assessments are stored. */
  toJSON(): AssetVerdict {
    const { asset, severity, certainty, rule, reason, change, distance, path, lacking } = this;
    return { asset, severity, certainty, rule, reason, change, distance, path, lacking };
  }
}

/** A fact as it counts for one asset. */
interface AssetFact {
  readonly kind: Asset['kind'];
  readonly fact: Fact;
  readonly severity: Severity;
}

const joinByAsset = (
  facts: readonly Fact[],
  compare: Propagation['compare'],
): readonly AssetFact[] => {
  const jobs = new Map<number, AssetFact>();
  const datasets = new Map<number, AssetFact>();
  const fields = new Map<Location, AssetFact>();
  const join = <K>(worst: Map<K, AssetFact>, key: K, one: AssetFact): void => {
    const other = worst.get(key);
    if (other === undefined || compareAssetFacts(one, other, compare) < 0) worst.set(key, one);
  };
  for (const fact of facts) {
    const { location, severity } = fact;
    switch (location.kind) {
      case 'JOB':
      case 'JOB_INPUT':
        join(jobs, location.node, { kind: 'JOB', fact, severity });
        break;
      case 'FIELD': {
        join(fields, location, { kind: 'FIELD', fact, severity });
        const whole = severityForDataset[severity];
        join(datasets, location.node, { kind: 'DATASET', fact, severity: whole });
        break;
      }
      case 'DATASET':
      case 'SOME_FIELD':
        join(datasets, location.node, { kind: 'DATASET', fact, severity });
        break;
      // A declaration is no asset: what it declares is.
      case 'DECLARATION':
      case 'UNATTRIBUTED_FIELDS':
        break;
    }
  }
  return [...jobs.values(), ...datasets.values(), ...fields.values()];
};

const SEVERITIES: readonly Severity[] = ['BREAKING', 'DEGRADED', 'INFORMATIONAL'];
/** Of equally near facts, those of the dataset itself count before those of its fields. */
const KINDS: readonly Location['kind'][] = ['JOB', 'JOB_INPUT', 'DATASET', 'SOME_FIELD', 'FIELD'];
/** By their bytes. */
const ASSETS: readonly Asset['kind'][] = ['DATASET', 'FIELD', 'JOB'];

const certaintyOf = ({ isCertain }: Fact): Certainty => (isCertain ? 'CERTAIN' : 'POSSIBLE');

const compareAssetFacts = (a: AssetFact, b: AssetFact, compare: Propagation['compare']): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
  Number(b.fact.isCertain) - Number(a.fact.isCertain) ||
  a.fact.hops - b.fact.hops ||
  KINDS.indexOf(a.fact.location.kind) - KINDS.indexOf(b.fact.location.kind) ||
  compare(a.fact, b.fact);

/** One number for severity, certainty, distance and kind, in this order. */
const orderOf = ({ severity, fact, kind }: AssetFact): number => {
  const worst = SEVERITIES.indexOf(severity) * 2 + (fact.isCertain ? 0 : 1);
  return (worst * 2 ** 32 + fact.hops) * ASSETS.length + ASSETS.indexOf(kind);
};

const assetOf = (kind: Asset['kind'], { node, field }: Location, graph: ProgramGraph): Asset => {
  const { namespace, name } = graph.name(node);
  return kind === 'FIELD' && field !== null
    ? { kind, namespace, name, field }
    : { kind: kind === 'JOB' ? 'JOB' : 'DATASET', namespace, name };
};

/** The ranks of nodes by name, so that names are compared once; nodes of one name have one rank. */
const ranksByName = (nodes: Iterable<number>, graph: ProgramGraph): ReadonlyMap<number, number> => {
  const named = Array.from(new Set(nodes), (node) => ({ node, name: graph.name(node) }));
  named.sort((a, b) => byName(a.name, b.name));
  const ranks = new Map<number, number>();
  let rank = 0;
  for (const [index, { node, name }] of named.entries()) {
    const before = named[index - 1];
    if (before !== undefined && byName(before.name, name) !== 0) rank += 1;
    ranks.set(node, rank);
  }
  return ranks;
};
