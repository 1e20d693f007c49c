import type { Fact, Via, Where } from './fact.ts';
import type { Outcome } from './rule.ts';

/** Where a rule says that something will be the matter; which fields are meant is known when the dataset is. */
export type Target =
  /** A field by the name that the edge into the dataset gives it. */
  | Where
  /** Every field of which the job does not state what it is made of, and the rest of the dataset. */
  | { readonly kind: 'OPEN'; readonly node: number; readonly job: number | null };

/** What follows from a fact by a rule. */
export interface Consequence {
  readonly spot: Spot;
  readonly outcome: Outcome;
  readonly rule: string;
  readonly type: string | null;
  readonly via: Via | null;
  /** Dataset hops on from the fact. */
  readonly hops: 0 | 1;
  readonly lacks: number | null;
}

/** Is told what follows, one by one: most of it is known already, so that lists of it would be made for nothing. */
export type Tell = (consequence: Consequence) => void;

/** One consequence of one fact, as it waits for its layer; of several that are alike, the one whose way is the best so far. */
export interface Candidate {
  from: Fact;
  consequence: Consequence;
  readonly hops: number;
  readonly length: number;
}

/** A target as a walk knows it: one object for each, so that what is known of it is found without a search. */
export interface Spot {
  readonly at: Target;
  /** What is the matter there, by the best way; few things are at one place. */
  readonly facts: Fact[];
  /** The same by the best certain way, where the best way is only possible. */
  readonly certain: Fact[];
  readonly waiting: Candidate[];
  /** What the layer at hand brings. */
  due: readonly Due[];
}

/** A fact that is found, and how. */
export interface Due {
  readonly fact: Fact;
  readonly candidate: Candidate;
}
