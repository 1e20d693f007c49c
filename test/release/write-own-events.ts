import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as shop from '../shop/names.ts';
import { story } from '../shop/story.ts';
import { OWN_EVENTS, serveDeciders } from './own-events.ts';

// `npm run own-events`: writes the log that own-events.test.ts reads. Run it only to begin a new fixture beside the old
// one: the point of a fixture is that a former version wrote it.

const file = { namespace: 's3://shop-exports', name: 'customers.csv' };
const linked = {
  eventType: 'COMPLETE',
  eventTime: '2026-03-05T02:00:00Z',
  producer: 'https://shop.example/lineage',
  run: { runId: 'export-1' },
  job: { namespace: 'airflow-shop', name: 'export' },
  outputs: [
    {
      namespace: 'snowflake://acme-shop',
      name: 'SHOP.EXPORTS.CUSTOMERS',
      facets: { symlinks: { identifiers: [{ ...file, type: 'LOCATION' }] } },
    },
  ],
};
const SPLIT = `mutation ($namespace: String!, $name: String!) {
  splitIdentity(namespace: $namespace, name: $name, reason: "a sample, not the table") { id } }`;

const country = { kind: 'DROP_FIELD', dataset: shop.customers, field: 'country' };

/** Every kind of change, in two proposals: some contradict each other. */
const KINDS: readonly (readonly object[])[] = [
  [
    { kind: 'DROP_FIELD', dataset: shop.customers, field: 'name' },
    { kind: 'ADD_FIELD', dataset: shop.customers, field: 'phone', type: 'text' },
    { kind: 'RENAME_FIELD', dataset: shop.customers, field: 'email', to: 'mail' },
    { kind: 'RETYPE_FIELD', dataset: shop.orders, field: 'id', type: 'bigint' },
    { kind: 'TIGHTEN_NULLABILITY', dataset: shop.orders, field: 'currency' },
    { kind: 'LOOSEN_NULLABILITY', dataset: shop.orders, field: 'status' },
    { kind: 'CHANGE_MEANING', dataset: shop.orders, field: 'ordered_at', note: 'UTC from now on' },
    { kind: 'CHANGE_UNIT', dataset: shop.orderItems, field: 'unit_price', note: 'cents' },
    { kind: 'STOP_FEED', dataset: shop.coupons },
    { kind: 'REMOVE_INPUT', job: shop.modelCustomerRevenue, dataset: shop.stgCustomers },
  ],
  [
    { kind: 'DROP_DATASET', dataset: shop.boardReport },
    { kind: 'RENAME_DATASET', dataset: shop.dailyRevenue, to: 'SHOP.MARTS.REVENUE_BY_DAY' },
    {
      kind: 'MOVE_DATASET',
      dataset: shop.rawCustomers,
      toDataset: { namespace: 's3://shop-archive', name: 'raw/customers' },
    },
    { kind: 'DELAY_FEED', dataset: shop.orders, hours: 6 },
    { kind: 'REMOVE_JOB', job: shop.extractCustomers },
    { kind: 'REMOVE_OUTPUT', job: shop.buildOrderLines, dataset: shop.orderLines },
    {
      kind: 'REPLACE_SCHEMA',
      dataset: shop.stgCustomers,
      fields: [{ path: 'CUSTOMER_ID', type: 'number' }, { path: 'COUNTRY' }],
    },
  ],
];

rmSync(OWN_EVENTS, { recursive: true, force: true });
mkdirSync(OWN_EVENTS, { recursive: true });
const { served, askAs, order, recorded } = await serveDeciders(join(OWN_EVENTS, 'events.db'));

const say = async (
  actor: string,
  mutation: string,
  variables: Readonly<Record<string, unknown>>,
) => {
  const answer = await order(actor, mutation, variables);
  if (answer !== 'ok') throw new Error(`${mutation}: ${answer}`);
  return recorded.at(-1)?.change ?? '';
};
let commands = 0;
const by = (id: string, reason: string) => ({ id, reason, commandId: `command ${++commands}` });
const propose = (title: string, changes: readonly object[]): Promise<string> =>
  say('ann', 'proposeChange', {
    proposal: { title, reason: `so that there is one that is ${title}`, changes },
    commandId: `propose ${title}`,
  });
const assess = async (title: string): Promise<string> => {
  const id = await propose(title, [country]);
  return say('ann', 'assessChange', by(id, ''));
};
const approve = async (id: string, ...actors: readonly string[]): Promise<void> => {
  for (const actor of actors) await say(actor, 'approveChange', by(id, `${actor} agrees`));
};

await served.tell(story);
await served.tell([linked]);
const { errors } = await askAs('bob', SPLIT, file);
if (errors) throw new Error(JSON.stringify(errors));
await served.platform.settled();

const lapsed = await assess('lapsed');
await approve(lapsed, 'bob');
const until = Date.now() + 1_000;
await say('cat', 'waiveChange', {
  ...by(lapsed, 'for a second'),
  until: new Date(until).toISOString(),
  conditions: [],
});

for (const [index, changes] of KINDS.entries()) {
  const id = await propose(`of kinds ${index + 1}`, changes);
  await say('ann', 'assessChange', by(id, ''));
}
await propose('proposed', [country]);
await assess('assessed');

const acknowledged = await assess('approved by one');
await say('fay', 'acknowledgeImpact', by(acknowledged, 'finance knows'));
await approve(acknowledged, 'bob');

await approve(await assess('approved'), 'bob', 'cat');

const waived = await assess('waived');
await approve(waived, 'bob');
await say('cat', 'waiveChange', {
  ...by(waived, 'until the report is rewritten'),
  until: '2999-01-01T00:00:00Z',
  conditions: ['tell finance', 'keep a copy'],
});

await say('bob', 'rejectChange', by(await assess('rejected'), 'finance needs it'));

while (Date.now() <= until) await pause(100);
const applied = await assess('applied');
await approve(applied, 'bob', 'cat');
await say('ann', 'applyChange', by(applied, 'it is gone'));

await say('ann', 'withdrawChange', by(await propose('withdrawn', [country]), 'not needed'));

await served.close();
console.log(`wrote ${OWN_EVENTS}`);
