import * as shop from './names.ts';
import type { Name } from './names.ts';

// The truth after the story, worked out by hand from reading its events: nothing here was printed by a program.
// `opened` is the number of the event that makes it true, `closed` that of the event that ends it (null: still
// true after event 38); `follows` names the events that it is read from.

export interface Since {
  readonly opened: number;
  readonly closed: number | null;
  readonly follows: readonly number[];
}

export interface ExpectedEdge extends Since {
  readonly from: Name;
  readonly to: Name;
  readonly job: Name;
  readonly basis: 'COLUMN' | 'INFERRED';
}

export interface ExpectedUse extends Since {
  readonly job: Name;
  readonly dataset: Name;
}

const always = (opened: number, ...others: readonly number[]): Since => ({
  opened,
  closed: null,
  follows: [opened, ...others],
});
const between = (opened: number, closed: number, ...others: readonly number[]): Since => ({
  opened,
  closed,
  follows: [opened, ...others, closed],
});

const edge = (
  from: Name,
  to: Name,
  job: Name,
  basis: ExpectedEdge['basis'],
  since: Since,
): ExpectedEdge => ({ from, to, job, basis, ...since });

const use = (job: Name, dataset: Name, since: Since): ExpectedUse => ({ job, dataset, ...since });

export const edges: readonly ExpectedEdge[] = [
  // The inputs stand in the START events (4, 21), the columns in the COMPLETE events.
  edge(shop.orders, shop.rawOrders, shop.extractOrders, 'COLUMN', always(5, 4, 22, 33)),
  edge(shop.orderItems, shop.rawOrders, shop.extractOrders, 'COLUMN', always(5, 4, 22, 33)),
  edge(shop.customers, shop.rawCustomers, shop.extractCustomers, 'COLUMN', always(7)),
  // The failure of 24 takes nothing away: the run of 9 is the newest completed one until 28.
  edge(shop.rawOrders, shop.orderLines, shop.buildOrderLines, 'COLUMN', always(9, 24, 28, 35)),
  // No output's columnLineage mentions the coupons. The run of 34 and 35 does not read them any more, but while its
  // parent runs (32) the round before (27, 28) counts too, until the parent completes (38).
  edge(shop.coupons, shop.orderLines, shop.buildOrderLines, 'INFERRED', between(9, 38, 8, 24, 28)),
  // A run at work may be right (23): raw/returns is not known to the round before. Failed (24), it adds nothing.
  edge(shop.rawReturns, shop.orderLines, shop.buildOrderLines, 'INFERRED', between(23, 24)),
  edge(shop.orderLines, shop.stgOrders, shop.loadWarehouse, 'COLUMN', always(10, 29, 36)),
  // Stated by columnLineage alone: this job lists no inputs.
  edge(shop.rawCustomers, shop.stgCustomers, shop.modelStgCustomers, 'COLUMN', always(12)),
  edge(shop.stgOrders, shop.customerRevenue, shop.modelCustomerRevenue, 'COLUMN', always(14, 37)),
  edge(
    shop.stgCustomers,
    shop.customerRevenue,
    shop.modelCustomerRevenue,
    'COLUMN',
    always(14, 37),
  ),
  edge(shop.stgOrders, shop.dailyRevenue, shop.modelDailyRevenue, 'COLUMN', always(15)),
  // No columnLineage: every input may feed the output.
  edge(shop.customerRevenue, shop.boardReport, shop.modelBoardReport, 'INFERRED', always(16)),
  edge(shop.dailyRevenue, shop.boardReport, shop.modelBoardReport, 'INFERRED', always(16)),
];

export const reads: readonly ExpectedUse[] = [
  use(shop.extractOrders, shop.orders, always(4, 21, 33)),
  use(shop.extractOrders, shop.orderItems, always(4, 21, 33)),
  use(shop.extractCustomers, shop.customers, always(6, 7)),
  use(shop.buildOrderLines, shop.rawOrders, always(8, 27, 34)),
  use(shop.buildOrderLines, shop.coupons, between(8, 38, 27)),
  use(shop.buildOrderLines, shop.rawReturns, between(23, 24)),
  use(shop.loadWarehouse, shop.orderLines, always(10, 29, 36)),
  use(shop.modelStgCustomers, shop.rawCustomers, always(12)),
  use(shop.modelCustomerRevenue, shop.stgOrders, always(13, 37)),
  use(shop.modelCustomerRevenue, shop.stgCustomers, always(13, 37)),
  use(shop.modelDailyRevenue, shop.stgOrders, always(15)),
  use(shop.modelBoardReport, shop.customerRevenue, always(16)),
  use(shop.modelBoardReport, shop.dailyRevenue, always(16)),
  // The dashboard is declared by a JobEvent and only reads.
  use(shop.dashboard, shop.customerRevenue, always(18)),
  use(shop.dashboard, shop.boardReport, always(18)),
];

export const writes: readonly ExpectedUse[] = [
  use(shop.extractOrders, shop.rawOrders, always(5, 22, 33)),
  use(shop.extractCustomers, shop.rawCustomers, always(7)),
  use(shop.buildOrderLines, shop.orderLines, always(9, 28, 35)),
  use(shop.loadWarehouse, shop.stgOrders, always(10, 29, 36)),
  use(shop.modelStgCustomers, shop.stgCustomers, always(12)),
  use(shop.modelCustomerRevenue, shop.customerRevenue, always(14, 37)),
  use(shop.modelDailyRevenue, shop.dailyRevenue, always(15)),
  use(shop.modelBoardReport, shop.boardReport, always(16)),
];

/** What of `items` is true as of a sequence. */
export const asOf = <T extends Since>(items: readonly T[], sequence: number): readonly T[] =>
  items.filter(
    ({ opened, closed }) => opened <= sequence && (closed === null || sequence < closed),
  );

/** Every dataset and the event that mentions it first; those of failed runs are known, too. */
export const datasets: readonly (readonly [Name, number])[] = [
  [shop.customers, 1],
  [shop.orders, 2],
  [shop.orderItems, 4],
  [shop.rawOrders, 5],
  [shop.rawCustomers, 7],
  [shop.coupons, 8],
  [shop.orderLines, 9],
  [shop.stgOrders, 10],
  [shop.stgCustomers, 12],
  [shop.customerRevenue, 14],
  [shop.dailyRevenue, 15],
  [shop.boardReport, 16],
  [shop.rawReturns, 23],
];

/** Every job and the event that mentions it first. */
export const jobs: readonly (readonly [Name, number])[] = [
  [shop.nightly, 3],
  [shop.extractOrders, 4],
  [shop.extractCustomers, 6],
  [shop.buildOrderLines, 8],
  [shop.loadWarehouse, 10],
  [shop.modelStgCustomers, 11],
  [shop.modelCustomerRevenue, 13],
  [shop.modelDailyRevenue, 15],
  [shop.modelBoardReport, 16],
  [shop.dashboard, 18],
];
