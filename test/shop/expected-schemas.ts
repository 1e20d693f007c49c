import * as shop from './names.ts';
import type { Name } from './names.ts';

export type ExpectedField = readonly [path: string, type: string | null];

export interface ExpectedSchemaVersion {
  /** The event that makes it. */
  readonly since: number;
  readonly fields: readonly ExpectedField[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly retyped: readonly (readonly [path: string, from: string, to: string])[];
  /** A removed or retyped field breaks readers. */
  readonly breaking: boolean;
}

const fieldsOf = (text: string): readonly ExpectedField[] =>
  text.split(', ').map((field) => {
    const [path = '', type = null] = field.split(' ');
    return [path, type];
  });

const first = (since: number, text: string): ExpectedSchemaVersion => ({
  since,
  fields: fieldsOf(text),
  added: fieldsOf(text).map(([path]) => path),
  removed: [],
  retyped: [],
  breaking: false,
});

/** Versions 1, 2, … of each dataset that has a schema; raw/returns and BOARD_REPORT have none. */
export const schemaVersions: readonly (readonly [Name, readonly ExpectedSchemaVersion[]])[] = [
  [shop.customers, [first(1, 'id integer, name text, email text, country text')]],
  [
    shop.orders,
    [
      first(2, 'id integer, customer_id integer, ordered_at timestamp, status text'),
      {
        since: 31,
        fields: fieldsOf(
          'id integer, customer_id integer, ordered_at timestamp, status smallint, currency text',
        ),
        added: ['currency'],
        removed: [],
        retyped: [['status', 'text', 'smallint']],
        breaking: true,
      },
    ],
  ],
  // Known from its readers: the extract (4) and Spark (8).
  [
    shop.orderItems,
    [first(4, 'id integer, order_id integer, sku text, quantity integer, unit_price numeric')],
  ],
  [shop.coupons, [first(8, 'order_id bigint, discount decimal(10,2)')]],
  [
    shop.rawOrders,
    [
      // 22 states the same again: no version.
      first(
        5,
        'order_id bigint, customer_id bigint, ordered_at timestamp, sku string, quantity int, unit_price decimal(10,2)',
      ),
      {
        since: 33,
        fields: fieldsOf(
          'order_id bigint, customer_id bigint, ordered_at timestamp, sku string, quantity int, unit_price decimal(10,2), currency string',
        ),
        added: ['currency'],
        removed: [],
        retyped: [],
        breaking: false,
      },
    ],
  ],
  [shop.rawCustomers, [first(7, 'customer_id bigint, name string, email string, country string')]],
  [
    shop.orderLines,
    [
      // 28 states the same again. 35 is the writer's word that the discount is gone.
      first(
        9,
        'order_id bigint, customer_id bigint, ordered_on date, sku string, amount decimal(10,2), discount decimal(10,2)',
      ),
      {
        since: 35,
        fields: fieldsOf(
          'order_id bigint, customer_id bigint, ordered_on date, sku string, amount decimal(12,2), currency string',
        ),
        added: ['currency'],
        removed: ['discount'],
        retyped: [['amount', 'decimal(10,2)', 'decimal(12,2)']],
        breaking: true,
      },
    ],
  ],
  [
    shop.stgOrders,
    [
      first(10, 'ORDER_ID NUMBER, CUSTOMER_ID NUMBER, ORDERED_ON DATE, AMOUNT NUMBER(10,2)'),
      {
        since: 36,
        fields: fieldsOf(
          'ORDER_ID NUMBER, CUSTOMER_ID NUMBER, ORDERED_ON DATE, AMOUNT NUMBER(12,2), CURRENCY VARCHAR',
        ),
        added: ['CURRENCY'],
        removed: [],
        retyped: [['AMOUNT', 'NUMBER(10,2)', 'NUMBER(12,2)']],
        breaking: true,
      },
    ],
  ],
  // dbt documents columns without their types.
  [shop.stgCustomers, [first(12, 'CUSTOMER_ID, COUNTRY, EMAIL_HASH')]],
  [
    shop.customerRevenue,
    [
      first(14, 'CUSTOMER_ID NUMBER, COUNTRY VARCHAR, REVENUE NUMBER'),
      {
        since: 37,
        fields: fieldsOf('CUSTOMER_ID NUMBER, COUNTRY VARCHAR, REVENUE NUMBER, CURRENCY VARCHAR'),
        added: ['CURRENCY'],
        removed: [],
        retyped: [],
        breaking: false,
      },
    ],
  ],
  [shop.dailyRevenue, [first(15, 'DAY DATE, REVENUE NUMBER')]],
];

/** The fields shown as of a sequence: those of the newest version made until then. */
export const fieldsAsOf = (dataset: Name, sequence: number): readonly ExpectedField[] =>
  schemaVersions
    .find(([name]) => name === dataset)?.[1]
    .filter(({ since }) => since <= sequence)
    .at(-1)?.fields ?? [];
