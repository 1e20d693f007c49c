export {
  handleCommand,
  type ChangeSources,
  type CommandEnvelope,
  type CommandResult,
} from './handle-command.ts';
export type { ChangeRefusalCode } from './refusals.ts';
export { evolve, hasLapsed, type ChangeState, type ChangeStatus } from './change.ts';
export type { ChangeCommand, ChangeRequest } from './commands.ts';
export { decide, type Decision } from './decide.ts';
export { statusOf } from './status-of.ts';
export {
  askedOwners,
  BadPolicy,
  NO_POLICY,
  policyVerdict,
  readPolicy,
  type Policy,
  type PolicySubject,
} from './policy.ts';
export { policySubjectOf } from './policy-subject.ts';
export { nextStepOf, requirementsOf } from './requirements.ts';
export { affectedAssetsOf } from './affected-assets.ts';
export { verifyAssessment } from './verify-assessment.ts';
export { accuracyAt } from './outcome/accuracy.ts';
export { changeMade, changesMadeAt, stateOf } from './outcome/changes-made.ts';
export {
  countsOf,
  outcomeOf,
  type AssetOutcome,
  type ChangeMade,
  type Outcome,
  type OutcomeLimits,
  type OutcomeSources,
} from './outcome/score-prediction.ts';
export { unannouncedIn, type UnannouncedChange } from './outcome/unannounced.ts';
export { checkProposedChange, type ProposalCheck } from './proposal-check.ts';
