import * as shop from './names.ts';
import type { Name } from './names.ts';

// What lineage answers as of sequence 38, walked by hand over the edges and field edges beside this file. The numbers
// are the events that state the last step.

export interface ExpectedDataset {
  readonly dataset: Name;
  /** In dataset hops, along a shortest path. */
  readonly distance: number;
  /** False where the path has an INFERRED step. */
  readonly certain: boolean;
  readonly follows: readonly number[];
}

export interface ExpectedField extends ExpectedDataset {
  /** Null: the dataset as a whole. */
  readonly field: string | null;
}

const at = (distance: number, dataset: Name, certain: boolean, ...follows: readonly number[]) => ({
  dataset,
  distance,
  certain,
  follows,
});

export const downstreamOfOrders: readonly ExpectedDataset[] = [
  at(1, shop.rawOrders, true, 33),
  at(2, shop.orderLines, true, 35),
  at(3, shop.stgOrders, true, 36),
  at(4, shop.customerRevenue, true, 37),
  at(4, shop.dailyRevenue, true, 15),
  at(5, shop.boardReport, false, 16),
];

/** The jobs that read one of them, or the orders themselves: the hops to the nearest, plus one. */
export const jobsDownstreamOfOrders: readonly (readonly [Name, number])[] = [
  [shop.extractOrders, 1],
  [shop.buildOrderLines, 2],
  [shop.loadWarehouse, 3],
  [shop.modelCustomerRevenue, 4],
  [shop.modelDailyRevenue, 4],
  [shop.modelBoardReport, 5],
  [shop.dashboard, 5],
];

export const upstreamOfBoardReport: readonly ExpectedDataset[] = [
  at(1, shop.customerRevenue, false, 16),
  at(1, shop.dailyRevenue, false, 16),
  at(2, shop.stgOrders, false, 37, 15),
  at(2, shop.stgCustomers, false, 37),
  at(3, shop.orderLines, false, 36),
  at(3, shop.rawCustomers, false, 12),
  at(4, shop.rawOrders, false, 35),
  at(4, shop.customers, false, 7),
  at(5, shop.orders, false, 33),
  at(5, shop.orderItems, false, 33),
];

/**
 * orders.ordered_at reaches the day of the daily revenue, and by its GROUP BY the daily revenue as a whole, for certain.
 * The board report reads that without field detail: possible. Revenue by customer uses no date: not affected.
 */
export const impactOfOrderedAt: readonly ExpectedField[] = [
  { field: 'ordered_at', ...at(1, shop.rawOrders, true, 33) },
  { field: 'ordered_on', ...at(2, shop.orderLines, true, 35) },
  { field: 'ORDERED_ON', ...at(3, shop.stgOrders, true, 36) },
  { field: 'DAY', ...at(4, shop.dailyRevenue, true, 15) },
  { field: null, ...at(4, shop.dailyRevenue, true, 15) },
  { field: null, ...at(5, shop.boardReport, false, 16) },
];

/** customers.email ends as a hash: nothing reads EMAIL_HASH. */
export const impactOfEmail: readonly ExpectedField[] = [
  { field: 'email', ...at(1, shop.rawCustomers, true, 7) },
  { field: 'EMAIL_HASH', ...at(2, shop.stgCustomers, true, 12) },
];
