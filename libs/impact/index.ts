export type * from './assessment.ts';
export { proposal, type Change, type ChangeKind, type Proposal } from './proposal.ts';
