import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serveShop, type Served } from './served-shop.ts';
import * as shop from '../shop/names.ts';
import type { Name } from '../shop/names.ts';

let served: Served;

beforeAll(async () => {
  served = await serveShop();
});
afterAll(() => served.close());

interface Asked {
  readonly from: number;
  readonly to?: number;
  readonly source: Name;
  readonly sourceField?: string;
  readonly target: Name;
  readonly targetField?: string;
}

const ask = async ({ from, to, ...ends }: Asked): Promise<unknown> => {
  const answer = await served.dataOf(
    `query ($from: AsOf!, $to: AsOf, $source: Name!, $sourceField: String, $target: Name!, $targetField: String) {
      pathDiff(from: $from, to: $to, source: $source, sourceField: $sourceField, target: $target, targetField: $targetField) {
        outcome
        before { distance certain steps { from { dataset { name } field } to { dataset { name } field } } }
        after { distance certain steps { from { dataset { name } field } to { dataset { name } field } } }
        changes { change from { dataset { name } field } to { dataset { name } field } job { name } cause { sequence } }
      }
    }`,
    { ...ends, from: { sequence: from }, ...(to !== undefined && { to: { sequence: to } }) },
  );
  return shortened((answer as { pathDiff: unknown }).pathDiff as Found);
};

interface End {
  readonly dataset: { readonly name: string };
  readonly field: string | null;
}
interface Path {
  readonly distance: number;
  readonly certain: boolean;
  readonly steps: readonly { readonly from: End; readonly to: End }[];
}
interface Found {
  readonly outcome: string;
  readonly before: Path | null;
  readonly after: Path | null;
  readonly changes: readonly {
    readonly change: string;
    readonly from: End;
    readonly to: End;
    readonly job: { readonly name: string };
    readonly cause: { readonly sequence: number };
  }[];
}

const shortened = ({ outcome, before, after, changes }: Found) => ({
  outcome,
  before: before && path(before),
  after: after && path(after),
  changes: changes.map(
    ({ change, from, to, job, cause }) =>
      `${change} ${end(from)} -> ${end(to)} by ${job.name} at ${cause.sequence}`,
  ),
});
const end = ({ dataset, field }: End): string =>
  field === null ? dataset.name : `${dataset.name}#${field}`;
const path = ({ distance, certain, steps }: Path): string =>
  `${distance} ${certain ? 'certain' : 'possible'}: ${steps.map(({ from }) => end(from)).join(' -> ')} -> ${steps
    .slice(-1)
    .map(({ to }) => end(to))
    .join('')}`;

describe('a path between two moments', () => {
  const couponsToBoard = { source: shop.coupons, target: shop.boardReport };

  it('is lost by the event that closed its edge', async () => {
    // The third night does without coupons, and is over with event 38.
    expect(await ask({ ...couponsToBoard, from: 35, to: 38 })).toEqual({
      outcome: 'LOST',
      before:
        '4 possible: shop.public.coupons -> clean/order_lines -> SHOP.STAGING.STG_ORDERS -> SHOP.MARTS.CUSTOMER_REVENUE -> SHOP.MARTS.BOARD_REPORT',
      after: null,
      changes: ['CLOSED shop.public.coupons -> clean/order_lines by order_lines.build at 38'],
    });
  });

  it('is gained by the events that opened its edges', async () => {
    // As of 9 the lake is there and the warehouse is not.
    expect(await ask({ ...couponsToBoard, from: 9, to: 19 })).toMatchObject({
      outcome: 'GAINED',
      before: null,
      changes: [
        'OPENED clean/order_lines -> SHOP.STAGING.STG_ORDERS by order_lines.load_warehouse at 10',
        'OPENED SHOP.STAGING.STG_ORDERS -> SHOP.MARTS.CUSTOMER_REVENUE by shop.customer_revenue at 14',
        'OPENED SHOP.MARTS.CUSTOMER_REVENUE -> SHOP.MARTS.BOARD_REPORT by shop.board_report at 16',
      ],
    });
  });

  it('is kept where nothing on it changed, or never was', async () => {
    const kept = await ask({ from: 19, source: shop.customers, target: shop.customerRevenue });
    expect(kept).toMatchObject({ outcome: 'KEPT', changes: [] });
    const none = await ask({ from: 19, source: shop.boardReport, target: shop.customers });
    expect(none).toEqual({ outcome: 'NONE', before: null, after: null, changes: [] });
    const returns = await ask({
      from: 22,
      to: 24,
      source: shop.rawReturns,
      target: shop.orderLines,
    });
    expect(returns).toMatchObject({ outcome: 'NONE' });
  });

  it('is one of fields where a field is given', async () => {
    // Currency is new in orders (31) and travels with the events 33, 35, 36 and 37.
    const currency = { source: shop.orders, sourceField: 'currency', from: 31 };
    expect(
      await ask({ ...currency, target: shop.stgOrders, targetField: 'CURRENCY', to: 38 }),
    ).toEqual({
      outcome: 'GAINED',
      before: null,
      after:
        '3 certain: shop.public.orders#currency -> raw/orders#currency -> clean/order_lines#currency -> SHOP.STAGING.STG_ORDERS#CURRENCY',
      changes: [
        'OPENED shop.public.orders#currency -> raw/orders#currency by nightly.extract_orders at 33',
        'OPENED raw/orders#currency -> clean/order_lines#currency by order_lines.build at 35',
        'OPENED clean/order_lines#currency -> SHOP.STAGING.STG_ORDERS#CURRENCY by order_lines.load_warehouse at 36',
      ],
    });
    const upstream = await ask({
      ...{ from: 30, source: shop.orders },
      ...{ target: shop.stgOrders, targetField: 'CURRENCY' },
    });
    expect(upstream).toMatchObject({ outcome: 'GAINED' });
  });
});
