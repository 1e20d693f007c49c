import { compareUtf8 } from '#openlineage';
import {
  contextLookup,
  type Asset,
  type AssetVerdict,
  type Count,
  type Severity,
  type Summary,
  type VictimDetails,
} from '../assessment.ts';

/** Counts of verdicts, and the owners to notify. */
export const summaryOf = (
  verdicts: readonly AssetVerdict[],
  details: readonly VictimDetails[],
): Omit<Summary, 'remedies' | 'rollout'> => {
  const contextOf = contextLookup({ details });
  const ownersOf = ({ asset }: AssetVerdict): readonly string[] => [
    ...new Set(contextOf(asset)?.owners.map(({ name }) => name)),
  ];
  const broken = verdicts.filter(({ severity }) => severity === 'BREAKING');
  return {
    bySeverity: {
      BREAKING: broken.length,
      DEGRADED: verdicts.filter(({ severity }) => severity === 'DEGRADED').length,
      INFORMATIONAL: verdicts.filter(({ severity }) => severity === 'INFORMATIONAL').length,
    },
    byCertainty: {
      CERTAIN: verdicts.filter(({ certainty }) => certainty === 'CERTAIN').length,
      POSSIBLE: verdicts.filter(({ certainty }) => certainty === 'POSSIBLE').length,
    },
    byOwner: counted(verdicts, (one) => {
      const own = ownersOf(one);
      return own.length === 0 ? [''] : own;
    }).sort(byKey),
    byNamespace: counted(verdicts, ({ asset }) => [asset.namespace]).sort(byKey),
    byDistance: counted(verdicts, ({ distance }) => [`${distance}`]).sort(
      (a, b) => Number(a.key) - Number(b.key),
    ),
    toTell: ownersToNotify(verdicts, ownersOf),
  };
};

const ownersToNotify = (
  verdicts: readonly AssetVerdict[],
  ownersOf: (verdict: AssetVerdict) => readonly string[],
): Summary['toTell'] => {
  const assets = new Map<string, Asset[]>();
  for (const verdict of verdicts) {
    if (verdict.severity === 'INFORMATIONAL') continue;
    for (const owner of ownersOf(verdict)) {
      const own = assets.get(owner);
      if (own === undefined) assets.set(owner, [verdict.asset]);
      else own.push(verdict.asset);
    }
  }
  return Array.from(assets, ([owner, own]) => ({ owner, assets: own })).sort((a, b) =>
    compareUtf8(a.owner, b.owner),
  );
};

const counted = (
  verdicts: readonly AssetVerdict[],
  keysOf: (verdict: AssetVerdict) => readonly string[],
): Count[] => {
  const counts = new Map<string, Record<Severity, number>>();
  for (const verdict of verdicts) {
    for (const key of keysOf(verdict)) {
      const count = counts.get(key) ?? { BREAKING: 0, DEGRADED: 0, INFORMATIONAL: 0 };
      count[verdict.severity] += 1;
      counts.set(key, count);
    }
  }
  return Array.from(counts, ([key, count]) => ({
    ...{ key, breaking: count.BREAKING, degraded: count.DEGRADED },
    informational: count.INFORMATIONAL,
  }));
};

const byKey = (a: Count, b: Count): number => compareUtf8(a.key, b.key);
