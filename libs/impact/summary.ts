import { compareUtf8 } from '#openlineage';
import type { AssetVerdict, Count, Severity, Summary, VictimDetails } from './assessment.ts';
import { ByNames } from './by-names.ts';

/** Counts, and who must be told. */
export const summaryOf = (
  verdicts: readonly AssetVerdict[],
  details: readonly VictimDetails[],
): Omit<Summary, 'remedies' | 'rollout'> => {
  const owners = {
    DATASET: new ByNames<readonly string[]>(),
    JOB: new ByNames<readonly string[]>(),
  };
  for (const { asset, owners: own } of details)
    owners[asset.kind === 'JOB' ? 'JOB' : 'DATASET'].set(asset, [
      ...new Set(own.map((owner) => owner.name)),
    ]);
  // A field is its dataset's owners'.
  const ownersOf = ({ asset }: AssetVerdict): readonly string[] =>
    owners[asset.kind === 'JOB' ? 'JOB' : 'DATASET'].get(asset) ?? [];
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
    toTell: [...new Set(broken.flatMap(ownersOf))].sort(compareUtf8).map((owner) => ({
      owner,
      assets: broken.filter((one) => ownersOf(one).includes(owner)).map(({ asset }) => asset),
    })),
  };
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
