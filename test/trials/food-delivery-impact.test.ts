import { describe, expect, it } from '@jest/globals';
import { assessImpact, proposal, type AssetVerdict } from '#impact';
import { inProcessGraph } from '#lineage';
import { catalogOf, entriesOf } from '../oracle/fold-of.ts';
import { arrivalsOf } from './graph-of.ts';
import { linesOf } from './recordings.ts';

// Two changes to the food delivery, and what they do, worked out by hand from food-delivery.ts: its edges, and its field edges,
// none of which says how the one field is made of the other. Jobs and datasets are named as there.

/** `SEVERITY kind name distance`, with `?` where it is only possible; sorted. */
const verdictsOf = async (change: object): Promise<readonly string[]> => {
  const entries = entriesOf(arrivalsOf(linesOf('marquez_seed_food_delivery')));
  const catalog = await catalogOf([entries]);
  const graph = inProcessGraph();
  await graph.apply(await catalog.changesSince(0));
  try {
    const asked = proposal.parse({ title: 'a change', changes: [change] });
    const sources = { db: catalog.db, graph };
    const found = await assessImpact(sources, asked, entries.length, { timeoutMs: 60_000 });
    return found.verdicts.map(lineOf).toSorted();
  } finally {
    await catalog.close();
  }
};

const lineOf = ({ asset, severity, certainty, distance }: AssetVerdict): string => {
  const certain = certainty === 'CERTAIN' ? '' : '?';
  const name = asset.name.replace('public.', '');
  const field = asset.kind === 'FIELD' ? `.${asset.field}` : '';
  return `${severity}${certain} ${asset.kind} ${name}${field} ${distance}`;
};

const dataset = (name: string) => ({ namespace: 'food_delivery', name: `public.${name}` });

describe('of the food delivery', () => {
  it('customers.email can not be dropped: the deliveries fail, and all that is told of them goes stale', async () => {
    const change = { kind: 'DROP_FIELD', dataset: dataset('customers'), field: 'email' };
    expect(await verdictsOf(change)).toEqual(
      [
        // The field is gone; the dataset has lost a part. etl_customers writes it, is no further away, and has to be changed with it.
        'BREAKING FIELD customers.email 0',
        'DEGRADED DATASET customers 0',
        'INFORMATIONAL JOB etl_customers 0',
        // Makes delivery_7_days.customer_email of it (line 19), so it asks for it, and fails.
        'BREAKING JOB etl_delivery_7_days 1',
        // Made of customers.email and nothing else.
        'BREAKING FIELD delivery_7_days.customer_email 1',
        // The only output of the job that fails: every field of it stays as it was.
        'DEGRADED DATASET delivery_7_days 1',
        // Reads the stale dataset (line 21), which has all the fields it asks for, and goes on with old rows.
        'DEGRADED JOB delivery_times_7_days 2',
        'DEGRADED DATASET top_delivery_times 2',
        'DEGRADED DATASET discounts 2',
        // Both copy customer_email, whose values nothing makes any more.
        'DEGRADED FIELD top_delivery_times.customer_email 2',
        'DEGRADED FIELD discounts.customer_email 2',
        // Reads customers too (line 23), of which its columnLineage has no word: it may ask for email, and then fails.
        'BREAKING? JOB orders_popular_day_of_week 1',
        // Stale in any case, by top_delivery_times, whose order_placed_on both of its fields are made of.
        'DEGRADED DATASET popular_orders_day_of_week 3',
        // Only reads (line 25), so nobody says which fields of customers it uses; to email discounts it hardly does without email.
        'BREAKING? JOB email_discounts 1',
        // Not orders_7_days and what is before it, nor order_status, drivers, restaurants: nothing of them is made of customers.
      ].toSorted(),
    );
  });

  it('delivery_7_days.order_placed_on can not be in another time zone without a word to three that count on it', async () => {
    const change = {
      kind: 'CHANGE_UNIT',
      dataset: dataset('delivery_7_days'),
      field: 'order_placed_on',
      note: 'UTC, no longer local time',
    };
    expect(await verdictsOf(change)).toEqual(
      [
        'DEGRADED FIELD delivery_7_days.order_placed_on 0',
        'DEGRADED DATASET delivery_7_days 0',
        // Writes the field, and has to be changed with it.
        'INFORMATIONAL JOB etl_delivery_7_days 0',
        // Line 21: nothing fails. The copy is another, and so is what is computed of it and of order_delivered_on.
        'DEGRADED JOB delivery_times_7_days 1',
        'DEGRADED FIELD top_delivery_times.order_placed_on 1',
        'DEGRADED FIELD top_delivery_times.order_delivery_time 1',
        'DEGRADED DATASET top_delivery_times 1',
        'DEGRADED FIELD discounts.amount_off 1',
        'DEGRADED DATASET discounts 1',
        // Line 23: late orders are now of another day. orders_placed is not said to come of order_placed_on.
        'DEGRADED JOB orders_popular_day_of_week 2',
        'DEGRADED FIELD popular_orders_day_of_week.order_day_of_week 2',
        'DEGRADED FIELD popular_orders_day_of_week.order_placed_on 2',
        'DEGRADED DATASET popular_orders_day_of_week 2',
        // Line 25: reads discounts; whether the amount, nobody says.
        'DEGRADED? JOB email_discounts 2',
        // Not order_id, customer_email, restaurant_id and driver_id of either dataset, which are made of other fields.
      ].toSorted(),
    );
  });
});
