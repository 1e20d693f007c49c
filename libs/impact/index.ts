export { assessImpact, type ImpactSources } from './assess-impact.ts';
export { AssessmentCache } from './assessment-cache.ts';
export { assessmentHash, contextLookup } from './assessment.ts';
export type * from './assessment.ts';
export { proposal, type Change, type ChangeKind, type Proposal } from '#own-events';
export { rulesPage } from './rules/rules-page.ts';
export {
  BadProposal,
  checkProposal,
  MOST_CHARACTERS,
  readProposal,
} from './proposal/parse-proposal.ts';
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
