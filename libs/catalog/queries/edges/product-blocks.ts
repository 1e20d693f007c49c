import { pairIntervals } from '#lineage';
import type { ProductMemberRow } from '../../answer-tables.ts';

interface Stretch {
  readonly openedAt: number;
  readonly closedAt: number;
}

/** Pairs of datasets of one job that have an interval in common: from each of the one list to each of the other. */
export interface Block extends Stretch {
  readonly froms: readonly number[];
  readonly tos: readonly number[];
}

/**
 * The pairs of the products of one job as blocks, by the datasets that nodes are (`datasetOf`). Datasets that were
 * members of the same products at the same times are taken together: a product of 2,000 by 2,000 is one block. What edges
 * of the job cover is not looked at.
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

/** Datasets with the same memberships: by product, when they were members. */
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

/** Pairs in order, the greatest first; each with the block that it is of. */
export interface PairInBlock {
  readonly from: number;
  readonly to: number;
  readonly block: Block;
}

/**
 * The pairs of blocks by their opening, then from, then to, the greatest first, made one by one. It begins after `after`;
 * what comes before is passed over a list at a time.
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
