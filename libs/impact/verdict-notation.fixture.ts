import type { Assessment, AssetVerdict } from './assessment.ts';

/** `BREAKING job nightly.extract 1` and so on, a line for each verdict; `?` where it is only possible. */
export const verdictLines = ({ verdicts }: Assessment): readonly string[] => verdicts.map(lineOf);

const lineOf = ({ asset, severity, certainty, distance }: AssetVerdict): string => {
  const name = asset.kind === 'FIELD' ? `${asset.name}.${asset.field}` : asset.name;
  const certain = certainty === 'CERTAIN' ? '' : '?';
  return `${severity}${certain} ${asset.kind} ${name} ${distance}`;
};
