import type { Proposal } from '#domain-events';
import type { Assessment } from './assessment.ts';

/**
 * The assessments of one catalog that were asked for last, so that the next page of one is not a whole assessment
 * again. What is assessed as of a sequence never changes in a catalog, and every caller may read all of it: the
 * question and the sequence are the whole key. A cache belongs to one generation of the catalog and to one process,
 * and so to one version of the projection and of the rules.
 */
export class AssessmentCache {
  readonly #most: number;
  #verdicts = 0;
  /** The one asked for last is the last one. */
  readonly #kept = new Map<string, Assessment>();

  /** Of all assessments that are kept, so many verdicts at most. */
  constructor(mostVerdicts = MOST_VERDICTS) {
    this.#most = mostVerdicts;
  }

  /**
   * The assessment that is kept; otherwise that of `assess`, which is kept if it is not too large. What it throws
   * is not kept.
   */
  async of(
    proposal: Proposal,
    asOf: number,
    assess: () => Promise<Assessment>,
  ): Promise<Assessment> {
    const key = JSON.stringify([asOf, proposal]);
    const known = this.#kept.get(key);
    const assessment = known ?? (await assess());
    this.#remove(key);
    this.#kept.set(key, assessment);
    this.#verdicts += sizeOf(assessment);
    for (const oldest of this.#kept.keys()) {
      if (this.#verdicts <= this.#most) break;
      this.#remove(oldest);
    }
    return assessment;
  }

  #remove(key: string): void {
    const assessment = this.#kept.get(key);
    if (assessment === undefined) return;
    this.#kept.delete(key);
    this.#verdicts -= sizeOf(assessment);
  }
}

// A verdict with its path takes about 500 bytes: 80 MB in all, and the largest assessment that was measured fits.
const MOST_VERDICTS = 150_000;

/** One with few verdicts has a proposal and a summary too. */
const sizeOf = ({ verdicts }: Assessment): number => verdicts.length + 50;
