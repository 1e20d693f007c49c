import { canonicalJson, parseJson, sha256 } from '#openlineage';
import type { Assessment } from './assessment.ts';

/** SHA-256, in hex, of the canonical JSON text of an assessment. */
export const assessmentHash = (assessment: Assessment): string =>
  sha256(canonicalJson(parseJson(Buffer.from(JSON.stringify(assessment)))));
