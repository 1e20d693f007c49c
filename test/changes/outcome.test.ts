import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import * as shop from '../shop/names.ts';
import { story } from '../shop/story.ts';
import { serveWithKeys } from './asking.ts';

// 30 events of the shop, then two of a change (proposed 31, assessed 32), then the third night: its event n stands at n + 2.
const AFTER = 2;

let here: Awaited<ReturnType<typeof serveWithKeys>>;
let client: Client;
let change = '';

beforeAll(async () => {
  here = await serveWithKeys({ ann: ['read', 'propose'] }, null);
  await here.served.tell(story.slice(0, 30));
  const proposal = {
    title: 'A larger amount',
    changes: [
      { kind: 'RETYPE_FIELD', dataset: shop.orderLines, field: 'amount', type: 'decimal(12,2)' },
    ],
  };
  expect(await here.order('ann', 'proposeChange', { proposal })).toBe('ok');
  change = here.recorded[0]?.change ?? '';
  expect(await here.order('ann', 'assessChange', { id: change })).toBe('ok');
  const address = await here.served.fastify.listen({ port: 0, host: '127.0.0.1' });
  client = createClient({
    url: `${address.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${here.keyOf('ann')}` },
  });
});
afterAll(async () => {
  await client.dispose();
  await here.served.close();
});

const ask = async <T>(query: string, variables: object = {}): Promise<T> => {
  const { data, errors } = await here.askAs('ann', query, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return data as T;
};

const OUTCOME = `query ($id: String!, $asOf: AsOf) { change(id: $id, asOf: $asOf) { outcome {
  happened { change event { sequence } evidence }
  counts { hits misses falseAlarms pending unseen }
  assets { nodes { result predicted asset { kind dataset { name } job { name } } trouble { kind event { sequence } } } }
} } }`;

interface Outcome {
  readonly change: {
    readonly outcome: {
      readonly happened: readonly unknown[];
      readonly counts: Record<string, number>;
      readonly assets: {
        readonly nodes: readonly {
          readonly result: string;
          readonly predicted: string;
          readonly asset: {
            readonly dataset: { readonly name: string } | null;
            readonly job: { readonly name: string } | null;
          };
          readonly trouble: object | null;
        }[];
      };
    };
  };
}

const hear = async (
  query: string,
  variables: object,
  count: number,
): Promise<readonly unknown[]> => {
  const heard: unknown[] = [];
  for await (const { data, errors } of client.iterate({ query, variables: { ...variables } })) {
    if (errors) throw new Error(JSON.stringify(errors));
    heard.push(data);
    if (heard.length === count) break;
  }
  return heard;
};

const UNANNOUNCED =
  'subscription ($after: Sequence) { unannouncedChange(after: $after) { sequence changes { dataset { name } number } } }';

describe('a change that was proposed', () => {
  it('has no outcome before it is made', async () => {
    const { change: found } = await ask<Outcome>(OUTCOME, { id: change });
    expect(found.outcome).toMatchObject({ happened: [], assets: { nodes: [] } });
  });

  it('is seen to be made, and its victims are told by what became of them', async () => {
    // Asked before it happens: told when it does.
    const telling = hear(UNANNOUNCED, { after: AFTER + 30 }, 1);
    await here.served.tell(story.slice(30));
    const { change: found } = await ask<Outcome>(OUTCOME, { id: change });
    expect(found.outcome.happened).toEqual([
      { change: 0, event: { sequence: 35 + AFTER }, evidence: 'schema version 2 shows it' },
    ]);
    // The load copies the amount: its own run completed after, and what it wrote has a breaking version (36).
    const resultOf = (name: string) =>
      found.outcome.assets.nodes.find(({ asset }) => (asset.dataset ?? asset.job)?.name === name);
    expect(resultOf(shop.stgOrders.name)).toMatchObject({
      result: 'HIT',
      trouble: { kind: 'SCHEMA_CHANGED', event: { sequence: 36 + AFTER } },
    });
    const { hits = 0, ...others } = found.outcome.counts;
    expect(hits).toBe(1);
    expect(others['misses']).toBe(0);
    expect(await telling).toEqual([
      {
        unannouncedChange: {
          sequence: 31 + AFTER,
          changes: [{ dataset: { name: shop.orders.name }, number: 2 }],
        },
      },
    ]);
  });

  it('counts in what assessments have been worth', async () => {
    const { impactRecord } = await ask<{
      impactRecord: { changes: number; precision: number | null; recall: number | null };
    }>('{ impactRecord { changes precision recall counts { hits misses falseAlarms } } }');
    expect(impactRecord).toMatchObject({ changes: 1, recall: 1, counts: { hits: 1, misses: 0 } });
  });

  it('is told of event by event, from any sequence on', async () => {
    const query = `subscription ($id: String!, $after: Sequence) {
      changeUpdated(id: $id, after: $after) { sequence cause { type } change { state } }
    }`;
    const all = [
      { sequence: 31, cause: { type: 'ChangeProposed' }, change: { state: 'PROPOSED' } },
      { sequence: 32, cause: { type: 'ImpactAssessed' }, change: { state: 'ASSESSED' } },
    ].map((changeUpdated) => ({ changeUpdated }));
    expect(await hear(query, { id: change, after: 0 }, 2)).toEqual(all);
    expect(await hear(query, { id: change, after: 31 }, 1)).toEqual(all.slice(1));
    await expect(hear(query, { id: 'nothing', after: 0 }, 1)).rejects.toThrow(/there is no change/);
  });
});

describe('a change that nobody proposed', () => {
  it('is listed with the impact that it would have been assessed to have', async () => {
    const { unannouncedChanges } = await ask<{ unannouncedChanges: { nodes: readonly object[] } }>(
      `{ unannouncedChanges { totalCount nodes {
        dataset { name } number since { sequence } reason
        impact { asOf proposal { changes { kind field } } }
      } } }`,
    );
    // The amount was proposed, and the warehouse was foretold to follow; nobody said that the status becomes a number.
    expect(unannouncedChanges).toEqual({
      totalCount: 1,
      nodes: [
        {
          dataset: { name: shop.orders.name },
          number: 2,
          since: { sequence: 31 + AFTER },
          reason: 'the type of field status changed from text to smallint',
          impact: {
            asOf: 30 + AFTER,
            proposal: { changes: [{ kind: 'RETYPE_FIELD', field: 'status' }] },
          },
        },
      ],
    });
  });
});
