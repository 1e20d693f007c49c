import { changesMadeAt } from './changes-made.ts';
import {
  countsOf,
  outcomeOf,
  type OutcomeLimits,
  type OutcomeSources,
} from './score-prediction.ts';

/** How accurate the assessments of all changes that were made have been. */
interface Accuracy {
  /** How many changes were made. */
  readonly changes: number;
  readonly counts: ReturnType<typeof countsOf>;
  /** hits / (hits + false alarms); null for 0 / 0. */
  readonly precision: number | null;
  /** hits / (hits + misses); null for 0 / 0. */
  readonly recall: number | null;
}

/** Sums up the outcomes of all changes that were made up to a sequence. */
export const accuracyAt = async (
  sources: OutcomeSources,
  asOf: number,
  limits: OutcomeLimits,
): Promise<Accuracy> => {
  const counts = { hits: 0, misses: 0, falseAlarms: 0, pending: 0, unseen: 0 };
  let changes = 0;
  for (const made of await changesMadeAt(sources.db, asOf, limits.turn)) {
    await limits.turn();
    const outcome = await outcomeOf(sources, made, asOf, limits);
    if (outcome.happened.length === 0) continue;
    changes += 1;
    const own = countsOf(outcome);
    counts.hits += own.hits;
    counts.misses += own.misses;
    counts.falseAlarms += own.falseAlarms;
    counts.pending += own.pending;
    counts.unseen += own.unseen;
  }
  const { hits, misses, falseAlarms } = counts;
  return {
    ...{ changes, counts },
    precision: ratio(hits, hits + falseAlarms),
    recall: ratio(hits, hits + misses),
  };
};

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
