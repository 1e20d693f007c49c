import type { ProposalCheck } from '#changes';
import type { Asset } from '#impact';
import { redactText } from '#openlineage';
import type { Asking } from '../graphql/asking.ts';
import type { Reading } from '../graphql/reading.ts';
import { eventAt } from '../graphql/shown.ts';
import { shownAsset, shownAssessment } from './assessment-answer.ts';
import { changeAt } from './shown-change.ts';

/** A check of a proposal as the schema has it. */
export const shownCheck = (
  asking: Asking,
  reading: Reading,
  { alreadySo, assessed, assessment, decision }: ProposalCheck,
) => {
  const shown = ({ asset, ...rest }: { readonly asset: Asset }) => ({
    ...rest,
    asset: shownAsset(reading, asset),
  });
  return {
    asOf: reading.asOf,
    alreadySo: alreadySo.map(({ operation, sequence, evidence }) => ({
      operation,
      event: eventAt(reading, sequence),
      evidence: redactText(evidence),
    })),
    assessed,
    assessment: assessment && shownAssessment(reading, assessment),
    decision: decision && {
      ...decision,
      change: () => changeAt(asking, reading, decision.change),
      event: eventAt(reading, decision.sequence),
      gone: decision.drift?.gone.map(shown) ?? [],
      added: decision.drift?.added.map(shown) ?? [],
      changed: decision.drift?.changed.map(shown) ?? [],
    },
  };
};
