import { datasetsByName, type Catalog } from '#catalog';
import { BadProposal } from './bad-proposal.ts';
import type { Proposal } from './proposal.ts';
import { startOf, type Settled } from './settled.ts';
import type { Surroundings } from './surroundings.ts';

/** Finds what a proposal names; throws {@link BadProposal} with all that is wrong with it. */
export const settle = async (
  db: Catalog['db'],
  proposal: Proposal,
  asOf: number,
  around: Surroundings,
): Promise<Settled> => {
  const starts = [];
  for (const [index, change] of proposal.changes.entries()) {
    if (change.kind !== 'DROP_FIELD') throw new BadProposal([`${change.kind} is not assessed yet`]);
    const [view] = await datasetsByName(db, asOf, [change.dataset]);
    if (!view) throw new BadProposal([`there is no dataset ${change.dataset.name}`]);
    await around.load([view.node]);
    const node = around.shown(view.node);
    const field = around.dataset(node).book.find(change.field);
    if (field === null) throw new BadProposal([`there is no field ${change.field}`]);
    starts.push(startOf('drop-field', index, { kind: 'FIELD', node, field }));
  }
  return { proposal, starts };
};
