import type { Fact, Where } from './fact.ts';
import type { Change, Proposal } from './proposal.ts';
import { changeRule } from './rules-of-changes.ts';

/** A proposal under the names that show at the sequence, and what its changes start with. */
export interface Settled {
  readonly proposal: Proposal;
  readonly starts: readonly Fact[];
}

/** The same of one change. */
export interface SettledChange {
  readonly change: Change;
  readonly starts: readonly Fact[];
}

/** What is the matter with what is changed, by the row for the change. */
export const startOf = (
  rule: string,
  change: number,
  where: Where,
  type: string | null = null,
): Fact => {
  const { severity, effect } = changeRule(rule);
  return {
    ...{ where, effect, type, severity, rule, change, hops: 0, length: 0 },
    ...{ parent: null, via: null, lacks: null, isCertain: true, layer: -1, rank: -1 },
  };
};
