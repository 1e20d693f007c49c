import type { Step } from '#lineage';
import { byName, compareUtf8, type DatasetName } from '#openlineage';
import type { Asset, AssetVerdict, Certainty, Severity } from './assessment.ts';
import type { Fact } from './fact.ts';
import type { Spread } from './spread.ts';
import type { Surroundings } from './surroundings.ts';
import { reasonOf } from './verdict-words.ts';

/** A fact as it bears on one asset. */
interface Bearing {
  readonly fact: Fact;
  readonly severity: Severity;
  readonly certainty: Certainty;
}

/**
 * One verdict for each asset that a fact concerns, a dataset's fields counting for it too: the worst, of equals a certain one, then
 * the nearest, then the least. Sorted as an assessment is.
 */
export const verdictsOf = (
  { certain, possible, compare }: Spread,
  around: Surroundings,
): readonly AssetVerdict[] => {
  const worst = new Map<string, { readonly asset: Asset; readonly bearing: Bearing }>();
  const bear = (asset: Asset, key: string, bearing: Bearing) => {
    const other = worst.get(key)?.bearing;
    if (other === undefined || compareBearings(bearing, other, compare) < 0)
      worst.set(key, { asset, bearing });
  };
  const consider = (fact: Fact, certainty: Certainty) => {
    const { where, severity } = fact;
    const { namespace, name } = around.name(where.node);
    const own = { fact, severity, certainty };
    if (where.kind === 'JOB' || where.kind === 'INPUT')
      bear({ kind: 'JOB', namespace, name }, `JOB ${where.node}`, own);
    else {
      // A dataset that loses a field, or has one that is wrong, is not all wrong.
      const asWhole = severity === 'BREAKING' && where.kind === 'FIELD' ? 'DEGRADED' : severity;
      bear({ kind: 'DATASET', namespace, name }, `DATASET ${where.node}`, {
        ...own,
        severity: asWhole,
      });
      if (where.kind === 'FIELD')
        bear(
          { kind: 'FIELD', namespace, name, field: where.field },
          `FIELD ${where.node} ${where.field}`,
          own,
        );
    }
  };
  for (const fact of certain) consider(fact, 'CERTAIN');
  for (const fact of possible) consider(fact, 'POSSIBLE');
  return [...worst.values()]
    .map(({ asset, bearing }) => verdictOf(asset, bearing, around))
    .sort(compareVerdicts);
};

const SEVERITIES: readonly Severity[] = ['BREAKING', 'DEGRADED', 'INFORMATIONAL'];
const CERTAINTIES: readonly Certainty[] = ['CERTAIN', 'POSSIBLE'];
const KINDS: readonly Fact['where']['kind'][] = ['JOB', 'INPUT', 'DATASET', 'REST', 'FIELD'];

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

const verdictOf = (
  asset: Asset,
  { fact, severity, certainty }: Bearing,
  around: Surroundings,
): AssetVerdict => ({
  asset,
  severity,
  certainty,
  rule: fact.rule,
  reason: reasonOf(fact, around),
  change: fact.change,
  distance: fact.hops,
  path: pathOf(fact, around),
  lacking: lackingOf(fact, around),
});

/** From what is changed to the dataset, or to what the job reads. */
const pathOf = (fact: Fact, around: Surroundings): readonly Step[] => {
  const steps: Step[] = [];
  for (let here: Fact = fact; here.parent !== null; here = here.parent) {
    const { where, via, parent } = here;
    // What a job fails to write comes from what it fails to read.
    const source = parent.where.kind === 'JOB' ? parent.parent : parent;
    if (where.kind === 'JOB' || via === null || source === null) continue;
    steps.push({
      from: endOf(source, around),
      to: endOf(here, around),
      job: via.job === null ? null : nameOf(via.job, around),
      basis: via.basis,
      transformation: via.transformation,
      openedAt: via.openedAt,
    });
  }
  return steps.reverse();
};

const endOf = ({ where }: Fact, around: Surroundings): Step['from'] => ({
  ...nameOf(where.kind === 'INPUT' ? where.input : where.node, around),
  field: where.kind === 'FIELD' ? where.field : null,
});

const nameOf = (node: number, around: Surroundings): DatasetName => {
  const { namespace, name } = around.name(node);
  return { namespace, name };
};

const lackingOf = (fact: Fact, around: Surroundings): readonly DatasetName[] => {
  const nodes = new Set<number>();
  for (let here: Fact | null = fact; here !== null; here = here.parent)
    if (here.lacks !== null) nodes.add(here.lacks);
  return Array.from(nodes, (node) => nameOf(node, around)).sort(byName);
};

/** By severity, certainty, distance, then the bytes of kind, namespace, name and field. */
const compareVerdicts = (a: AssetVerdict, b: AssetVerdict): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
  CERTAINTIES.indexOf(a.certainty) - CERTAINTIES.indexOf(b.certainty) ||
  a.distance - b.distance ||
  compareUtf8(a.asset.kind, b.asset.kind) ||
  byName(a.asset, b.asset) ||
  compareUtf8(fieldOf(a.asset), fieldOf(b.asset));

const fieldOf = (asset: Asset): string => (asset.kind === 'FIELD' ? asset.field : '');
