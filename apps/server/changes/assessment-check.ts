import { victimsMoved, victimsOf } from '#changes';
import { assessmentHash, type Asset, type Assessment, type Proposal } from '#impact';
import { canonicalJson, parseJson } from '#openlineage';
import { assess } from './assess.ts';
import { shownAsset } from './assessment-answer.ts';
import type { Reading } from '../graphql/reading.ts';

/** A stored assessment beside the same question asked anew, at the sequence that it is pinned at. */
export const checkedAssessment = async (
  reading: Reading,
  proposal: Proposal,
  stored: Assessment,
  hash: string,
) => {
  const anew = await assess(reading, proposal);
  const recomputed = assessmentHash(anew);
  const isSound = assessmentHash(stored) === hash;
  const moved = victimsMoved(victimsOf(stored), victimsOf(anew));
  const shown = ({ asset, ...rest }: { readonly asset: Asset }) => ({
    ...rest,
    asset: shownAsset(reading, asset),
  });
  const otherVersion =
    stored.foldVersion !== anew.foldVersion || stored.rulesVersion !== anew.rulesVersion;
  const result =
    isSound && recomputed === hash
      ? 'EQUAL'
      : isSound && otherVersion
        ? 'READ_DIFFERENTLY'
        : 'DIFFERENT';
  return {
    asOf: stored.asOf,
    result,
    hash,
    recomputed,
    stored: { foldVersion: stored.foldVersion, rulesVersion: stored.rulesVersion },
    now: { foldVersion: anew.foldVersion, rulesVersion: anew.rulesVersion },
    parts: isSound ? partsThatDiffer(stored, anew) : ['hash'],
    gone: moved?.gone.map(shown) ?? [],
    added: moved?.added.map(shown) ?? [],
    changed: moved?.changed.map(shown) ?? [],
  };
};

const PARTS = [
  'foldVersion',
  'rulesVersion',
  'proposal',
  'verdicts',
  'details',
  'summary',
  'completeness',
] as const satisfies readonly (keyof Assessment)[];

const partsThatDiffer = (stored: Assessment, anew: Assessment): readonly string[] =>
  PARTS.filter((part) => textOf(stored[part]) !== textOf(anew[part]));

// By their canonical text: the order of members says nothing.
const textOf = (part: unknown): string =>
  canonicalJson(parseJson(Buffer.from(JSON.stringify(part))));
