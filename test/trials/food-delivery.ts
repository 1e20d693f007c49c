// What marquez_seed_food_delivery.ndjson says, worked out by reading its 26 lines and docs/semantics.md; the line that says it stands
// beside each. Thirteen jobs run once each: a START that says everything, and a COMPLETE that names no dataset. Everything is in
// the namespace food_delivery, and every dataset's name begins with `public.`.

/** Job, the line of its START (its COMPLETE is the next one), and what it reads and writes. */
export const jobs: readonly (readonly [job: string, line: number, work: string])[] = [
  ['etl_menus', 1, '-> menus'],
  ['etl_categories', 3, '-> categories'],
  ['etl_menu_items', 5, '-> menu_items'],
  ['etl_orders', 7, '-> orders'],
  ['etl_orders_7_days', 9, 'menus menu_items orders categories -> orders_7_days'],
  ['etl_customers', 11, '-> customers'],
  ['etl_order_status', 13, '-> order_status'],
  ['etl_drivers', 15, '-> drivers'],
  ['etl_restaurants', 17, '-> restaurants'],
  // menu_item_id, surely a slip of the pen for menu_items, stands in columnLineage only, which makes it read all the same.
  [
    'etl_delivery_7_days',
    19,
    'orders_7_days customers order_status drivers restaurants menu_item_id -> delivery_7_days',
  ],
  ['delivery_times_7_days', 21, 'delivery_7_days -> top_delivery_times discounts'],
  ['orders_popular_day_of_week', 23, 'top_delivery_times customers -> popular_orders_day_of_week'],
  // It only reads.
  ['email_discounts', 25, 'discounts customers ->'],
];

/** Source, target, job, and whether columnLineage names the source (COLUMN) or it is only among the inputs (INFERRED). */
export const edges: readonly (readonly [from: string, to: string, job: string, basis: string])[] = [
  // Line 9: its columnLineage names all four inputs.
  ['menus', 'orders_7_days', 'etl_orders_7_days', 'COLUMN'],
  ['menu_items', 'orders_7_days', 'etl_orders_7_days', 'COLUMN'],
  ['orders', 'orders_7_days', 'etl_orders_7_days', 'COLUMN'],
  ['categories', 'orders_7_days', 'etl_orders_7_days', 'COLUMN'],
  // Line 19: all five inputs, and menu_item_id.
  ['orders_7_days', 'delivery_7_days', 'etl_delivery_7_days', 'COLUMN'],
  ['customers', 'delivery_7_days', 'etl_delivery_7_days', 'COLUMN'],
  ['order_status', 'delivery_7_days', 'etl_delivery_7_days', 'COLUMN'],
  ['drivers', 'delivery_7_days', 'etl_delivery_7_days', 'COLUMN'],
  ['restaurants', 'delivery_7_days', 'etl_delivery_7_days', 'COLUMN'],
  ['menu_item_id', 'delivery_7_days', 'etl_delivery_7_days', 'COLUMN'],
  // Line 21: two outputs, each with columnLineage from the one input.
  ['delivery_7_days', 'top_delivery_times', 'delivery_times_7_days', 'COLUMN'],
  ['delivery_7_days', 'discounts', 'delivery_times_7_days', 'COLUMN'],
  // Line 23: its columnLineage names one input, and no word of customers.
  ['top_delivery_times', 'popular_orders_day_of_week', 'orders_popular_day_of_week', 'COLUMN'],
  ['customers', 'popular_orders_day_of_week', 'orders_popular_day_of_week', 'INFERRED'],
];

/** Output field and the fields it comes from; none of them with a transformation. */
export const fieldEdges: readonly {
  readonly job: string;
  readonly to: string;
  readonly fields: Readonly<Record<string, string>>;
}[] = [
  {
    // Line 9.
    job: 'etl_orders_7_days',
    to: 'orders_7_days',
    fields: {
      order_id: 'orders.id',
      placed_on: 'orders.placed_on',
      discount_id: 'orders.discount_id',
      restaurant_id: 'menus.restaurant_id',
      menu_id: 'menus.id categories.menu_id',
      menu_item_id: 'menu_items.id orders.menu_item_id',
      category_id: 'categories.id menu_items.category_id',
    },
  },
  {
    // Line 19. Its city_id, which the schema has, comes from nowhere; restaurants.menu_item_id is no field that a schema has.
    job: 'etl_delivery_7_days',
    to: 'delivery_7_days',
    fields: {
      order_id: 'orders_7_days.order_id order_status.order_id',
      order_placed_on: 'orders_7_days.placed_on',
      order_dispatched_on: 'order_status.transitioned_at',
      order_delivered_on: 'order_status.transitioned_at',
      customer_email: 'customers.email',
      customer_address: 'customers.address',
      discount_id: 'orders_7_days.discount_id',
      menu_id: 'orders_7_days.menu_id',
      restaurant_id: 'orders_7_days.restaurant_id restaurants.id',
      restaurant_address: 'restaurants.address',
      menu_item_id: 'restaurants.menu_item_id',
      category_id: 'menu_item_id.category_id',
      driver_id: 'drivers.id order_status.driver_id',
    },
  },
  {
    // Line 21, the first output.
    job: 'delivery_times_7_days',
    to: 'top_delivery_times',
    fields: {
      order_id: 'delivery_7_days.order_id',
      order_placed_on: 'delivery_7_days.order_placed_on',
      order_delivered_on: 'delivery_7_days.order_delivered_on',
      order_delivery_time: 'delivery_7_days.order_placed_on delivery_7_days.order_delivered_on',
      customer_email: 'delivery_7_days.customer_email',
      restaurant_id: 'delivery_7_days.restaurant_id',
      driver_id: 'delivery_7_days.driver_id',
    },
  },
  {
    // Line 21, the second output.
    job: 'delivery_times_7_days',
    to: 'discounts',
    fields: {
      amount_off: 'delivery_7_days.order_placed_on delivery_7_days.order_delivered_on',
      customer_email: 'delivery_7_days.customer_email',
    },
  },
  {
    // Line 23.
    job: 'orders_popular_day_of_week',
    to: 'popular_orders_day_of_week',
    fields: {
      order_day_of_week: 'top_delivery_times.order_placed_on',
      order_placed_on: 'top_delivery_times.order_placed_on',
    },
  },
];

/** Each dataset with its fields, in the order of the one schema that is said of it. */
export const datasets: Readonly<Record<string, string>> = {
  // Line 1.
  menus: 'id INTEGER, name VARCHAR, restaurant_id INTEGER, description TEXT',
  // Line 3.
  categories: 'id INTEGER, name VARCHAR, menu_id INTEGER, description TEXT',
  // Line 5.
  menu_items: 'id INTEGER, name VARCHAR, price VARCHAR, category_id VARCHAR, description TEXT',
  // Line 7.
  orders:
    'id INTEGER, placed_on TIMESTAMP, menu_item_id INTEGER, quantity INTEGER, discount_id INTEGER, comment TEXT',
  // Line 9.
  orders_7_days:
    'order_id INTEGER, placed_on TIMESTAMP, discount_id INTEGER, restaurant_id INTEGER, menu_id INTEGER, menu_item_id INTEGER, category_id INTEGER',
  // Line 11.
  customers:
    'id INTEGER, created_at TIMESTAMP, updated_at TIMESTAMP, name VARCHAR, email VARCHAR, address VARCHAR, phone VARCHAR, city_id INTEGER',
  // Line 13.
  order_status:
    'id INTEGER, transitioned_at TIMESTAMP, status VARCHAR, order_id INTEGER, customer_id INTEGER, restaurant_id INTEGER, driver_id INTEGER',
  // Line 15.
  drivers:
    'id INTEGER, created_at TIMESTAMP, updated_at TIMESTAMP, name VARCHAR, email VARCHAR, phone VARCHAR, car_make VARCHAR, car_model VARCHAR, car_year VARCHAR, car_color VARCHAR, car_license_plate VARCHAR',
  // Line 17.
  restaurants:
    'id INTEGER, created_at TIMESTAMP, updated_at TIMESTAMP, name VARCHAR, email VARCHAR, address VARCHAR, phone VARCHAR, city_id INTEGER, business_hours_id INTEGER, description TEXT',
  // Line 19: only the columnLineage names it.
  menu_item_id: '',
  // Line 19.
  delivery_7_days:
    'order_id INTEGER, order_placed_on TIMESTAMP, order_dispatched_on TIMESTAMP, order_delivered_on TIMESTAMP, customer_email VARCHAR, customer_address VARCHAR, menu_id INTEGER, restaurant_id INTEGER, restaurant_address VARCHAR, menu_item_id INTEGER, category_id INTEGER, discount_id INTEGER, city_id INTEGER, driver_id INTEGER',
  // Line 21.
  top_delivery_times:
    'order_id INTEGER, order_placed_on TIMESTAMP, order_delivered_on TIMESTAMP, order_delivery_time TIMESTAMP, customer_email VARCHAR, restaurant_id INTEGER, driver_id INTEGER',
  // Line 21.
  discounts:
    'id INTEGER, amount_off INTEGER, customer_email VARCHAR, starts_on TIMESTAMP, ends_on TIMESTAMP',
  // Line 23.
  popular_orders_day_of_week:
    'order_day_of_week INTEGER, order_placed_on TIMESTAMP, orders_placed INTEGER',
};
