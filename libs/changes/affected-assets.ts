import { canonicalJson, compareUtf8, redactNamespace, sha256 } from '#openlineage';
import type { Asset, Severity } from '#impact';

/** An asset that breaks or is degraded. */
export interface AffectedAsset {
  readonly asset: Asset;
  readonly severity: Severity;
}

/** How the affected assets of a change differ from those of an assessment. */
export interface AssetDrift {
  readonly gone: readonly AffectedAsset[];
  readonly added: readonly AffectedAsset[];
  readonly changed: readonly (AffectedAsset & { readonly before: Severity })[];
}

/** The assets that an assessment says break or are degraded, in a fixed order. Informational verdicts are left out. */
export const affectedAssetsOf = (assessment: {
  readonly verdicts: readonly AffectedAsset[];
}): readonly AffectedAsset[] =>
  assessment.verdicts
    .filter(({ severity }) => severity !== 'INFORMATIONAL')
    .map(({ asset, severity }) => ({ asset, severity }))
    .sort((a, b) => compareUtf8(keyOf(a), keyOf(b)));

/** The hash of a set of affected assets. */
export const affectedAssetsHash = (assets: readonly AffectedAsset[]): string =>
  sha256(JSON.stringify(assets.map((one) => [keyOf(one), one.severity])));

/** The difference between two sets of affected assets; null for none. */
export const driftOf = (
  before: readonly AffectedAsset[],
  now: readonly AffectedAsset[],
): AssetDrift | null => {
  const former = new Map(before.map((one) => [keyOf(one), one]));
  const current = new Set(now.map(keyOf));
  const gone = before.filter((one) => !current.has(keyOf(one)));
  const added = now.filter((one) => !former.has(keyOf(one)));
  const changed = now.flatMap((one) => {
    const was = former.get(keyOf(one))?.severity;
    return was === undefined || was === one.severity ? [] : [{ ...one, before: was }];
  });
  return gone.length + added.length + changed.length === 0 ? null : { gone, added, changed };
};

/** One sentence: that the affected assets differ, which ones (at most ten of each kind), and what to do. */
export const driftText = (
  { gone, added, changed }: AssetDrift,
  assessedAt: number,
  now: number,
): string =>
  [
    `the impact as of #${now} is not the one that was assessed as of #${assessedAt}`,
    ...part('new', added, ({ severity }) => severity.toLowerCase()),
    ...part(
      'of another severity',
      changed,
      ({ before, severity }) => `${before.toLowerCase()} before, ${severity.toLowerCase()} now`,
    ),
    ...part('gone', gone, ({ severity }) => severity.toLowerCase()),
    'assess the change again, and decide on the new assessment',
  ].join('; ');

const MAX_NAMED = 10;

const part = <A extends { readonly asset: Asset }>(
  title: string,
  assets: readonly A[],
  severityOf: (asset: A) => string,
): readonly string[] => {
  if (assets.length === 0) return [];
  const named = assets
    .slice(0, MAX_NAMED)
    .map((one) => `${assetText(one.asset)} (${severityOf(one)})`);
  const more = assets.length - named.length;
  return [`${title}: ${[...named, ...(more > 0 ? [`${more} more`] : [])].join(', ')}`];
};

const assetText = (asset: Asset): string =>
  [
    asset.kind.toLowerCase(),
    redactNamespace(asset.namespace),
    asset.name,
    ...(asset.kind === 'FIELD' ? [asset.field] : []),
  ].join(' ');

const keyOf = ({ asset }: AffectedAsset): string => canonicalJson({ ...asset });
