// Who is who in the shop: every name of the story, once.

export interface Name {
  readonly namespace: string;
  readonly name: string;
}

const postgres = (name: string): Name => ({ namespace: 'postgres://shop-db:5432', name });
const lake = (name: string): Name => ({ namespace: 's3://shop-lake', name });
const warehouse = (name: string): Name => ({ namespace: 'snowflake://acme-shop', name });

export const customers = postgres('shop.public.customers');
export const orders = postgres('shop.public.orders');
export const orderItems = postgres('shop.public.order_items');
export const coupons = postgres('shop.public.coupons');

export const rawOrders = lake('raw/orders');
export const rawCustomers = lake('raw/customers');
/** Only a failed run ever named it. */
export const rawReturns = lake('raw/returns');
export const orderLines = lake('clean/order_lines');

export const stgOrders = warehouse('SHOP.STAGING.STG_ORDERS');
export const stgCustomers = warehouse('SHOP.STAGING.STG_CUSTOMERS');
export const customerRevenue = warehouse('SHOP.MARTS.CUSTOMER_REVENUE');
export const dailyRevenue = warehouse('SHOP.MARTS.DAILY_REVENUE');
export const boardReport = warehouse('SHOP.MARTS.BOARD_REPORT');

const airflow = (name: string): Name => ({ namespace: 'airflow-shop', name });
const spark = (name: string): Name => ({ namespace: 'spark-shop', name });
const dbt = (name: string): Name => ({ namespace: 'dbt-shop', name });

/** The DAG: parent of every other run, it moves no data itself. */
export const nightly = airflow('nightly');
export const extractOrders = airflow('nightly.extract_orders');
export const extractCustomers = airflow('nightly.extract_customers');
export const buildOrderLines = spark('order_lines.build');
export const loadWarehouse = spark('order_lines.load_warehouse');
export const modelStgCustomers = dbt('shop.stg_customers');
export const modelCustomerRevenue = dbt('shop.customer_revenue');
export const modelDailyRevenue = dbt('shop.daily_revenue');
export const modelBoardReport = dbt('shop.board_report');
/** Reads and writes nothing: a consumer. */
export const dashboard: Name = { namespace: 'dashboards-shop', name: 'revenue' };

/** The runs of night n are `runId(n, …)`; the last part tells the job. */
const runId = (night: 1 | 2 | 3, part: number): string =>
  `0195${String(night)}000-0000-7000-8000-${String(part).padStart(12, '0')}`;

export const nightlyRun = (night: 1 | 2 | 3): string => runId(night, 1);
export const extractOrdersRun = (night: 1 | 2 | 3): string => runId(night, 2);
export const extractCustomersRun = runId(1, 3);
export const buildOrderLinesRun = (night: 1 | 2 | 3): string => runId(night, 4);
export const loadWarehouseRun = (night: 1 | 2 | 3): string => runId(night, 5);
export const stgCustomersRun = runId(1, 6);
export const customerRevenueRun = (night: 1 | 3): string => runId(night, 7);
export const dailyRevenueRun = runId(1, 8);
export const boardReportRun = runId(1, 9);
