export { assessImpact, type ImpactSources } from './assess-impact.ts';
export { assessmentHash } from './assessment-hash.ts';
export type * from './assessment.ts';
export { BadProposal } from './bad-proposal.ts';
export { proposal, type Change, type ChangeKind, type Proposal } from './proposal.ts';
export { checkProposal, readProposal } from './read-proposal.ts';
export { RULES_VERSION } from './rules.ts';
