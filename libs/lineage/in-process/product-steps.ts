import type { Direction } from '../graph.ts';
import type { Moment } from './snapshot.ts';
import type { ProductFeed } from './product-edges.ts';
import type { MemberSide, Product } from './storage/product-table.ts';

/**
 * Visits feeds of products that a walk could take from a dataset, but for those of jobs that it skips. `visit` tells
 * whether a feed is a step without field detail. Returns how many datasets were looked at.
 */
export type ProductSteps = (
  dataset: number,
  visit: (feed: ProductFeed) => boolean,
  skips?: (job: number) => boolean,
) => number;

/**
 * The steps through products for one walk, which asks for datasets in the order of paths. A product gives each far
 * dataset away once: to the first that leads there without field detail. What a later dataset could reach, this one has
 * reached by a better path. So a walk through a product costs what it has members, and not pairs. Each dataset gets a
 * step without field detail where it has any, so that it is known to have one.
 */
export const productSteps = (moment: Moment, direction: Direction): ProductSteps => {
  const { productFeeds } = moment;
  const near: MemberSide = direction === 'DOWNSTREAM' ? 'SOURCE' : 'TARGET';
  const far: MemberSide = direction === 'DOWNSTREAM' ? 'TARGET' : 'SOURCE';
  const left = new Map<Product, Set<number>>();
  return (dataset, visit, skips = () => false) => {
    let looked = 0;
    for (const product of productFeeds.of(near, dataset)) {
      if (skips(product.job)) continue;
      let others = left.get(product);
      if (others === undefined) {
        others = new Set(productFeeds.datasetsOf(product, far));
        left.set(product, others);
      }
      /** Tells whether there is a step without field detail. */
      const take = (other: number): boolean => {
        looked += 1;
        if (other === dataset) return false;
        const [source, target] = near === 'SOURCE' ? [dataset, other] : [other, dataset];
        let isBare = false;
        for (const feed of productFeeds.between(source, target, product.job) ?? [])
          isBare = visit(feed) || isBare;
        return isBare;
      };
      let isMet = false;
      for (const other of others) {
        if (!take(other)) continue;
        others.delete(other);
        isMet = true;
      }
      if (isMet) continue;
      for (const other of productFeeds.datasetsOf(product, far)) if (take(other)) break;
    }
    return looked;
  };
};
