import type { Change, Proposal } from './proposal.ts';
import type { Fact, Where } from './fact.ts';
import { changeRule } from './rules-of-changes.ts';

/** A proposal under the names that show at the sequence, and what its changes start with. */
export interface Settled {
  readonly proposal: Proposal;
  readonly starts: readonly Fact[];
}

/** What a change is the matter with, by the row for it. */
export const startOf = (
  rule: string,
  change: number,
  where: Where,
  type: string | null = null,
): Fact => {
  const { severity, effect } = changeRule(rule);
  return {
    ...{ where, effect, type, severity, rule, change, hops: 0, length: 0 },
    ...{ parent: null, via: null, lacks: null },
  };
};

export type FieldChange = Extract<Change, { readonly field: string }>;
