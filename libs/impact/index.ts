export { assessImpact, type ImpactSources } from './assess-impact.ts';
export { AssessmentCache } from './assessment-cache.ts';
export { assessmentHash, assetKey, contextLookup } from './assessment.ts';
export type * from './assessment.ts';
export { proposal, type Change, type ChangeKind, type Proposal } from '#domain-events';
export { rulesPage } from './rules/rules-page.ts';
export { compatibilityOf } from './rules/type-compatibility.ts';
export {
  BadProposal,
  checkProposal,
  MOST_CHARACTERS,
  readProposal,
} from './proposal/parse-proposal.ts';
