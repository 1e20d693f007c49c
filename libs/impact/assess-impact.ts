import { FOLD_VERSION, type Catalog } from '#catalog';
import type { LineageGraph } from '#lineage';
import { byName, type DatasetName } from '#openlineage';
import type { Proposal } from '#domain-events';
import type { Assessment, AssetVerdict } from './assessment.ts';
import { deadlineIn } from './deadline.ts';
import { resolveProposal } from './proposal/resolve-proposal.ts';
import { programGraph, targetFacts } from './propagation/program-graph.ts';
import { propagate } from './propagation/propagate.ts';
import { assetContexts } from './report/asset-context.ts';
import { remediesOf } from './report/remediation.ts';
import { rolloutOf } from './report/rollout.ts';
import { summaryOf } from './report/summary.ts';
import { verdictsOf } from './report/verdicts.ts';
import { RULES_VERSION } from './rules/rules.ts';

/** Where an assessment is read from; both must have the sequence that is asked for. */
export interface ImpactSources {
  readonly db: Catalog['db'];
  readonly graph: Pick<LineageGraph, 'neighbourhoods'>;
}

/**
 * What a proposal would do to everything downstream of what it changes, as of a sequence. The same question gives the same answer on any
 * engine. Throws {@link BadProposal} for a proposal that cannot be assessed, and TraversalTimedOut when it takes too long: an assessment
 * is never cut.
 */
export const assessImpact = async (
  { db, graph: lineage }: ImpactSources,
  proposal: Proposal,
  asOf: number,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<Assessment> => {
  const deadline = deadlineIn(timeoutMs);
  const graph = programGraph(lineage, asOf, deadline);
  const targets = targetFacts(db, asOf, graph.name);
  const resolved = await resolveProposal(db, proposal, asOf, graph);
  const propagation = await propagate(resolved.seeds, { graph, targets, deadline });
  const verdicts = await verdictsOf(propagation, graph, deadline);
  const details = await assetContexts(db, asOf, verdicts, deadline);
  const missing = withoutColumnLineage(verdicts);
  const rollout = rolloutOf(propagation.facts, verdicts, graph);
  // Reasons and paths, made when they are asked for, need names and no edges.
  graph.forgetEdges();
  return {
    format: 1,
    asOf,
    foldVersion: FOLD_VERSION,
    rulesVersion: RULES_VERSION,
    proposal: resolved.proposal,
    verdicts,
    details,
    summary: {
      ...summaryOf(verdicts, details),
      remedies: remediesOf(resolved.proposal, verdicts, missing),
      rollout,
    },
    completeness: { complete: true, hidden: 0, withoutFieldDetail: missing },
  };
};

/** The datasets whose missing column lineage makes some verdict only possible. */
const withoutColumnLineage = (verdicts: readonly AssetVerdict[]): readonly DatasetName[] =>
  [
    ...new Map(
      verdicts
        .flatMap(({ lacking }) => lacking)
        .map((dataset) => [JSON.stringify([dataset.namespace, dataset.name]), dataset]),
    ).values(),
  ].sort(byName);
