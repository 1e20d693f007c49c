import type { Asset } from './assessment.ts';

/** The same text for the same asset, and for no other. */
export const assetKey = (asset: Asset): string =>
  JSON.stringify([
    asset.kind,
    asset.namespace,
    asset.name,
    asset.kind === 'FIELD' ? asset.field : null,
  ]);
