import { compareUtf8 } from '#openlineage';
import type { Asset, AssetVerdict, Certainty, Severity } from './assessment.ts';
import type { Deadline } from './deadline.ts';
import type { Fact } from './fact.ts';
import { ranksByName } from './ranks-by-name.ts';
import type { Spread } from './spread.ts';
import type { Surroundings } from './surroundings.ts';
import { reasonOf } from './verdict-words.ts';
import { waysIn } from './ways.ts';

/** A fact as it bears on one asset. */
interface Bearing {
  readonly kind: Asset['kind'];
  readonly fact: Fact;
  readonly severity: Severity;
  readonly certainty: Certainty;
}

/**
 * One verdict for each asset that a fact concerns, a dataset's fields counting for it too: the worst, of equals a certain one, then
 * the nearest, then the least. Sorted as an assessment is.
 */
export const verdictsOf = async (
  spread: Spread,
  around: Surroundings,
  deadline: Deadline,
): Promise<readonly AssetVerdict[]> => {
  const bearings = worstOf(spread);
  const ways = waysIn(around);
  const ranks = ranksByName(
    bearings.map(({ fact }) => fact.where.node),
    around,
  );
  const lines = bearings.map((bearing) => ({
    bearing,
    order: orderOf(bearing),
    rank: ranks.get(bearing.fact.where.node) ?? 0,
    field: fieldOf(bearing),
  }));
  // By severity, certainty, distance, then the bytes of kind, namespace, name and field.
  lines.sort((a, b) => a.order - b.order || a.rank - b.rank || compareUtf8(a.field, b.field));
  const verdicts: AssetVerdict[] = [];
  for (const { bearing } of lines) {
    await deadline.turn();
    const { kind, fact, severity, certainty } = bearing;
    verdicts.push({
      asset: assetOf(kind, fact, around),
      severity,
      certainty,
      rule: fact.rule,
      reason: reasonOf(fact, around),
      change: fact.change,
      distance: fact.hops,
      path: ways.pathOf(fact),
      lacking: ways.lackingOf(fact),
    });
  }
  return verdicts;
};

/** Of each asset, in the order in which they are met. */
const worstOf = ({ certain, possible, compare }: Spread): readonly Bearing[] => {
  const jobs = new Map<number, Bearing>();
  const datasets = new Map<number, Bearing>();
  const fields = new Map<number, Map<string, Bearing>>();
  const bear = <K>(worst: Map<K, Bearing>, key: K, bearing: Bearing): void => {
    const other = worst.get(key);
    if (other === undefined || compareBearings(bearing, other, compare) < 0)
      worst.set(key, bearing);
  };
  const consider = (fact: Fact, certainty: Certainty): void => {
    const { where, severity } = fact;
    const { node } = where;
    if (where.kind === 'JOB' || where.kind === 'INPUT') {
      bear(jobs, node, { kind: 'JOB', fact, severity, certainty });
      return;
    }
    // A dataset that loses a field, or has one that is wrong, is not all wrong.
    const asWhole = severity === 'BREAKING' && where.kind === 'FIELD' ? 'DEGRADED' : severity;
    bear(datasets, node, { kind: 'DATASET', fact, severity: asWhole, certainty });
    if (where.kind !== 'FIELD') return;
    const own = fields.get(node) ?? new Map<string, Bearing>();
    fields.set(node, own);
    bear(own, where.field, { kind: 'FIELD', fact, severity, certainty });
  };
  for (const fact of certain) consider(fact, 'CERTAIN');
  for (const fact of possible) consider(fact, 'POSSIBLE');
  const ofFields = Array.from(fields.values(), (own) => [...own.values()]).flat();
  return [...jobs.values(), ...datasets.values(), ...ofFields];
};

const SEVERITIES: readonly Severity[] = ['BREAKING', 'DEGRADED', 'INFORMATIONAL'];
const CERTAINTIES: readonly Certainty[] = ['CERTAIN', 'POSSIBLE'];
const KINDS: readonly Fact['where']['kind'][] = ['JOB', 'INPUT', 'DATASET', 'REST', 'FIELD'];
/** By their bytes. */
const ASSETS: readonly Asset['kind'][] = ['DATASET', 'FIELD', 'JOB'];

const compareBearings = (
  a: Bearing,
  b: Bearing,
  comparePath: (a: Fact, b: Fact) => number,
): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
  CERTAINTIES.indexOf(a.certainty) - CERTAINTIES.indexOf(b.certainty) ||
  a.fact.hops - b.fact.hops ||
  KINDS.indexOf(a.fact.where.kind) - KINDS.indexOf(b.fact.where.kind) ||
  comparePath(a.fact, b.fact);

/** One number for severity, certainty, distance and kind, in this order. */
const orderOf = ({ severity, certainty, fact, kind }: Bearing): number => {
  const worst = SEVERITIES.indexOf(severity) * CERTAINTIES.length + CERTAINTIES.indexOf(certainty);
  return (worst * 2 ** 32 + fact.hops) * ASSETS.length + ASSETS.indexOf(kind);
};

const fieldOf = ({ kind, fact: { where } }: Bearing): string =>
  kind === 'FIELD' && where.kind === 'FIELD' ? where.field : '';

const assetOf = (kind: Asset['kind'], { where }: Fact, around: Surroundings): Asset => {
  const { namespace, name } = around.name(where.node);
  return kind === 'FIELD' && where.kind === 'FIELD'
    ? { kind, namespace, name, field: where.field }
    : { kind: kind === 'JOB' ? 'JOB' : 'DATASET', namespace, name };
};
