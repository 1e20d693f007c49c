export {
  carryOut,
  type CarriedOut,
  type Order,
  type Prepared,
  type Standing,
} from './handle-command.ts';
export type { ChangeState, ChangeStatus } from './change.ts';
export type { ChangeCommand } from './commands.ts';
export { decide, hasLapsed, type Decision } from './decide.ts';
export { evolve } from './evolve.ts';
export { statusOf } from './status-of.ts';
export {
  BadPolicy,
  NO_POLICY,
  policyVerdict,
  readPolicy,
  standsFor,
  type Breaking,
  type Policy,
} from './policy.ts';
export { victimsHash, victimsMoved, victimsOf } from './affected-assets.ts';
export {
  happeningsOf,
  outcomeOf,
  type ChangeMade,
  type Judged,
  type Outcome,
} from './outcome/score-prediction.ts';
export { unannouncedIn, type Announced, type UnannouncedChange } from './outcome/unannounced.ts';
