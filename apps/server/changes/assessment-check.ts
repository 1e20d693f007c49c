import { verifyAssessment } from '#changes';
import type { Asset, Assessment, Proposal } from '#impact';
import { assessAgain } from './assess.ts';
import { shownAsset } from './assessment-answer.ts';
import type { Reading } from '../graphql/reading.ts';

/** A stored assessment beside the same question asked again, at the sequence at which it is pinned. */
export const checkedAssessment = async (
  reading: Reading,
  proposal: Proposal,
  stored: Assessment,
  hash: string,
) => {
  const again = await assessAgain(reading, proposal);
  const { result, recomputed, parts, drift } = verifyAssessment(stored, hash, again);
  const shown = ({ asset, ...rest }: { readonly asset: Asset }) => ({
    ...rest,
    asset: shownAsset(reading, asset),
  });
  return {
    asOf: stored.asOf,
    ...{ result, hash, recomputed, parts },
    stored: { foldVersion: stored.foldVersion, rulesVersion: stored.rulesVersion },
    now: { foldVersion: again.foldVersion, rulesVersion: again.rulesVersion },
    gone: drift?.gone.map(shown) ?? [],
    added: drift?.added.map(shown) ?? [],
    changed: drift?.changed.map(shown) ?? [],
  };
};
