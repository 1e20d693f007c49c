export { assessImpact, type ImpactSources } from './assess-impact.ts';
export { assessmentHash } from './assessment-hash.ts';
export { assetKey } from './asset-key.ts';
export type * from './assessment.ts';
export { BadProposal } from './bad-proposal.ts';
export { proposal, type Change, type ChangeKind, type Proposal } from './proposal.ts';
export { checkProposal, MOST_CHARACTERS, readProposal } from './read-proposal.ts';
export {
  carryOut,
  type CarriedOut,
  type Order,
  type Prepared,
  type Standing,
} from './decisions/carry-out.ts';
export type { ChangeState, ChangeStatus } from './decisions/change-state.ts';
export type { ChangeCommand } from './decisions/command.ts';
export { decide, hasLapsed, type Decision } from './decisions/decide.ts';
export { evolve } from './decisions/evolve.ts';
export { statusOf } from './decisions/status-of.ts';
export {
  BadPolicy,
  NO_POLICY,
  policyVerdict,
  readPolicy,
  standsFor,
  type Breaking,
  type Policy,
} from './decisions/policy.ts';
export { victimsHash, victimsMoved, victimsOf } from './decisions/victims.ts';
export {
  happeningsOf,
  outcomeOf,
  type ChangeMade,
  type Judged,
  type Outcome,
} from './outcome/outcome.ts';
export { unannouncedIn, type Announced, type UnannouncedChange } from './outcome/unannounced.ts';
