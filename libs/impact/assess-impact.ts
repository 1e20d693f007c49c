import { FOLD_VERSION, type Catalog } from '#catalog';
import type { LineageGraph } from '#lineage';
import { byName, type DatasetName } from '#openlineage';
import type { Assessment, AssetVerdict } from './assessment.ts';
import { deadlineIn } from './deadline.ts';
import { detailsOf } from './details.ts';
import { fieldTypes } from './field-types.ts';
import type { Proposal } from './proposal.ts';
import { remediesOf } from './remedies.ts';
import { rolloutOf } from './rollout.ts';
import { RULES_VERSION } from './rules.ts';
import { settle } from './settle.ts';
import { spread } from './spread.ts';
import { summaryOf } from './summary.ts';
import { surroundings } from './surroundings.ts';
import { verdictsOf } from './verdicts.ts';

/** Where an assessment is read from; both must hold the sequence that is asked. */
export interface ImpactSources {
  readonly db: Catalog['db'];
  readonly graph: Pick<LineageGraph, 'around'>;
}

/**
 * What a proposal would do to all that is downstream of what it changes, as of a sequence. The same question gives the same answer, on
 * any engines. Throws {@link BadProposal} for one that does not fit what is there, and TraversalTimedOut when it takes too long: it is
 * never cut.
 */
export const assessImpact = async (
  { db, graph }: ImpactSources,
  proposal: Proposal,
  asOf: number,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<Assessment> => {
  const deadline = deadlineIn(timeoutMs);
  const around = surroundings(graph, asOf, deadline);
  const types = fieldTypes(db, asOf, around.name);
  const settled = await settle(db, proposal, asOf, around);
  const found = await spread(settled.starts, { around, types, deadline });
  const verdicts = await verdictsOf(found, around, deadline);
  const details = await detailsOf(db, asOf, verdicts, deadline);
  const lacking = lackingIn(verdicts);
  return {
    format: 1,
    asOf,
    foldVersion: FOLD_VERSION,
    rulesVersion: RULES_VERSION,
    proposal: settled.proposal,
    verdicts,
    details,
    summary: {
      ...summaryOf(verdicts, details),
      remedies: remediesOf(settled.proposal, verdicts, lacking),
      rollout: rolloutOf([...found.certain, ...found.possible], verdicts, around),
    },
    completeness: { complete: true, hidden: 0, withoutFieldDetail: lacking },
  };
};

/** Each dataset for want of whose field detail some verdict is only possible. */
const lackingIn = (verdicts: readonly AssetVerdict[]): readonly DatasetName[] =>
  [
    ...new Map(
      verdicts
        .flatMap(({ lacking }) => lacking)
        .map((dataset) => [JSON.stringify([dataset.namespace, dataset.name]), dataset]),
    ).values(),
  ].sort(byName);
