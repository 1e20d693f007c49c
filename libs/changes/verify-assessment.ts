import { canonicalJson, parseJson } from '#openlineage';
import { assessmentHash, type Assessment } from '#impact';
import { affectedAssetsOf, driftOf, type AssetDrift } from './affected-assets.ts';

/** A stored assessment, compared with the same question asked again at the sequence at which it is pinned. */
interface Verification {
  /** READ_DIFFERENTLY: they differ, and were made by different versions of the projection or the rules. */
  readonly result: 'EQUAL' | 'READ_DIFFERENTLY' | 'DIFFERENT';
  readonly recomputed: string;
  /** The parts that differ; `hash` alone if the stored text is not the one that was hashed. */
  readonly parts: readonly string[];
  readonly drift: AssetDrift | null;
}

/** Compares a stored assessment and the hash in its event with the assessment made again. */
export const verifyAssessment = (
  stored: Assessment,
  hash: string,
  again: Assessment,
): Verification => {
  const recomputed = assessmentHash(again);
  const isIntact = assessmentHash(stored) === hash;
  const isOtherVersion =
    stored.foldVersion !== again.foldVersion || stored.rulesVersion !== again.rulesVersion;
  const differing = isOtherVersion ? 'READ_DIFFERENTLY' : 'DIFFERENT';
  return {
    result: !isIntact ? 'DIFFERENT' : recomputed === hash ? 'EQUAL' : differing,
    recomputed,
    parts: isIntact ? partsThatDiffer(stored, again) : ['hash'],
    drift: driftOf(affectedAssetsOf(stored), affectedAssetsOf(again)),
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

const partsThatDiffer = (stored: Assessment, again: Assessment): readonly string[] =>
  PARTS.filter((part) => textOf(stored[part]) !== textOf(again[part]));

// As canonical text: the order of members does not matter.
const textOf = (part: unknown): string =>
  canonicalJson(parseJson(Buffer.from(JSON.stringify(part))));
