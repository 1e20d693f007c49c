import * as shop from './names.ts';
import type { Name } from './names.ts';

export type State = 'RUNNING' | 'COMPLETED' | 'FAILED';

export interface ExpectedRun {
  readonly run: string;
  readonly job: Name;
  /** Each attempt: its events, and its state from an event on. A run has the state of its newest attempt. */
  readonly attempts: readonly {
    readonly events: readonly number[];
    readonly states: readonly (readonly [from: number, State])[];
  }[];
}

const started = (
  run: string,
  job: Name,
  start: number,
  end: number,
  state: State = 'COMPLETED',
): ExpectedRun => ({ run, job, attempts: [attempt(start, end, state)] });

const attempt = (start: number, end: number, state: State): ExpectedRun['attempts'][number] => ({
  events: [start, end],
  states: [
    [start, 'RUNNING'],
    [end, state],
  ],
});

/** A run that was heard of only when it had completed. */
const completed = (run: string, job: Name, end: number): ExpectedRun => ({
  run,
  job,
  attempts: [{ events: [end], states: [[end, 'COMPLETED']] }],
});

/** Read off the events by run id and job; a START after a terminal (26, 27) begins a second attempt. */
export const runs: readonly ExpectedRun[] = [
  started(shop.nightlyRun(1), shop.nightly, 3, 17),
  started(shop.extractOrdersRun(1), shop.extractOrders, 4, 5),
  started(shop.extractCustomersRun, shop.extractCustomers, 6, 7),
  started(shop.buildOrderLinesRun(1), shop.buildOrderLines, 8, 9),
  completed(shop.loadWarehouseRun(1), shop.loadWarehouse, 10),
  started(shop.stgCustomersRun, shop.modelStgCustomers, 11, 12),
  started(shop.customerRevenueRun(1), shop.modelCustomerRevenue, 13, 14),
  completed(shop.dailyRevenueRun, shop.modelDailyRevenue, 15),
  completed(shop.boardReportRun, shop.modelBoardReport, 16),
  {
    run: shop.nightlyRun(2),
    job: shop.nightly,
    attempts: [attempt(20, 25, 'FAILED'), attempt(26, 30, 'COMPLETED')],
  },
  started(shop.extractOrdersRun(2), shop.extractOrders, 21, 22),
  {
    run: shop.buildOrderLinesRun(2),
    job: shop.buildOrderLines,
    attempts: [attempt(23, 24, 'FAILED'), attempt(27, 28, 'COMPLETED')],
  },
  completed(shop.loadWarehouseRun(2), shop.loadWarehouse, 29),
  started(shop.nightlyRun(3), shop.nightly, 32, 38),
  completed(shop.extractOrdersRun(3), shop.extractOrders, 33),
  started(shop.buildOrderLinesRun(3), shop.buildOrderLines, 34, 35),
  completed(shop.loadWarehouseRun(3), shop.loadWarehouse, 36),
  completed(shop.customerRevenueRun(3), shop.modelCustomerRevenue, 37),
];

/** The state of the newest attempt as of a sequence; null: not heard of yet. */
export const stateAsOf = (run: ExpectedRun, sequence: number): State | null =>
  run.attempts
    .flatMap(({ states }) => states)
    .filter(([from]) => from <= sequence)
    .at(-1)?.[1] ?? null;
