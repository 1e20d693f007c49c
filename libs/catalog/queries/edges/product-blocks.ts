import { pairIntervals } from '#lineage';
import type { ProductMemberRow } from '../../answer-tables.ts';

interface Stretch {
  readonly openedAt: number;
  readonly closedAt: number;
}

/** All pairs of a dataset in `froms` and one in `tos`, in the same interval. */
export interface Block extends Stretch {
  readonly froms: readonly number[];
  readonly tos: readonly number[];
}

/**
 * The pairs of a job's inferred products as blocks. `datasetOf` gives the dataset of a node.
 * Datasets that were members of the same products at the same times are grouped, so that a product
 * of 2,000 by 2,000 is one block. Edge rows of the job are not taken into account.
 */
export const blocksOf = (
  members: readonly ProductMemberRow[],
  datasetOf: (node: number) => number,
): readonly Block[] => {
  const sources = classesOf(members, 'SOURCE', datasetOf);
  const targets = classesOf(members, 'TARGET', datasetOf);
  const blocks: Block[] = [];
  for (const { datasets: froms, memberships: source } of sources) {
    for (const { datasets: tos, memberships: target } of targets) {
      const products = [...source].flatMap(([product, stretches]) => {
        const others = target.get(product);
        return others ? [{ sources: stretches, targets: others }] : [];
      });
      for (const stretch of pairIntervals(products, [], []))
        blocks.push({ ...stretch, froms, tos });
    }
  }
  return blocks;
};

/**
 * Datasets with the same memberships: for each product, the intervals in which they were members.
 */
interface Class {
  readonly datasets: readonly number[];
  readonly memberships: ReadonlyMap<number, readonly Stretch[]>;
}

const classesOf = (
  members: readonly ProductMemberRow[],
  side: ProductMemberRow['side'],
  datasetOf: (node: number) => number,
): readonly Class[] => {
  const byDataset = new Map<number, Map<number, Stretch[]>>();
  for (const { side: own, node, product, openedAt, closedAt } of members) {
    if (own !== side) continue;
    const dataset = datasetOf(node);
    const memberships = byDataset.get(dataset) ?? new Map<number, Stretch[]>();
    byDataset.set(dataset, memberships);
    const stretches = memberships.get(product) ?? [];
    memberships.set(product, stretches);
    stretches.push({ openedAt, closedAt });
  }
  const classes = new Map<string, { datasets: number[]; memberships: Map<number, Stretch[]> }>();
  for (const [dataset, memberships] of byDataset) {
    const signature = JSON.stringify(
      [...memberships]
        .sort(([a], [b]) => a - b)
        .map(([product, stretches]) => [
          product,
          stretches
            .sort((a, b) => a.openedAt - b.openedAt || a.closedAt - b.closedAt)
            .map(({ openedAt, closedAt }) => [openedAt, closedAt]),
        ]),
    );
    const known = classes.get(signature);
    if (known) known.datasets.push(dataset);
    else classes.set(signature, { datasets: [dataset], memberships });
  }
  return [...classes.values()];
};

/** A pair of datasets and its block. */
export interface PairInBlock {
  readonly from: number;
  readonly to: number;
  readonly block: Block;
}

/**
 * The pairs of blocks in descending order of opening, source and target, created one at a time.
 * Starts after `after`; earlier pairs are skipped a list at a time.
 */
export function* pairsInOrder(
  blocks: readonly Block[],
  after: readonly [openedAt: number, from: number, to: number] | null,
): Generator<PairInBlock> {
  const byOpening = new Map<number, Block[]>();
  for (const block of blocks) {
    if (after && block.openedAt > after[0]) continue;
    const list = byOpening.get(block.openedAt);
    if (list) list.push(block);
    else byOpening.set(block.openedAt, [block]);
  }
  for (const openedAt of [...byOpening.keys()].sort((a, b) => b - a)) {
    const byFrom = new Map<number, Block[]>();
    for (const block of byOpening.get(openedAt) ?? []) {
      for (const from of block.froms) {
        const list = byFrom.get(from);
        if (list) list.push(block);
        else byFrom.set(from, [block]);
      }
    }
    for (const from of [...byFrom.keys()].sort((a, b) => b - a)) {
      const isAtOpening = after?.[0] === openedAt;
      if (isAtOpening && from > after[1]) continue;
      const pairs = (byFrom.get(from) ?? []).flatMap((block) =>
        block.tos.map((to) => ({ from, to, block })),
      );
      pairs.sort((a, b) => b.to - a.to);
      for (const pair of pairs)
        if (!isAtOpening || from < after[1] || pair.to < after[2]) yield pair;
    }
  }
}
