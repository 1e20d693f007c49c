import { expect, test } from '@jest/globals';
import { serveNothing } from './served-shop.ts';

const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

test('an event as deep as MAX_JSON_DEPTH allows is accepted, projected and shown', async () => {
  const served = await serveNothing({ MAX_JSON_DEPTH: '1000' });
  // The facet stands three objects deep, and its list one more.
  const send = async (depth: number) => {
    const { statusCode, body } = await served.fastify.inject({
      method: 'POST',
      url: '/api/v1/lineage',
      headers: { 'content-type': 'application/json' },
      payload: `{"eventTime":"2026-03-05T02:00:00Z","producer":"p","dataset":{"namespace":"n","name":"d${depth}","facets":{"own":{"deep":${deep(depth - 4)}}}}}`,
    });
    return { statusCode, body };
  };
  try {
    for (const depth of [128, 131, 501, 1000]) {
      expect([depth, (await send(depth)).statusCode]).toEqual([depth, 201]);
    }
    expect(await send(1001)).toEqual({
      statusCode: 400,
      body: expect.stringContaining('more than 1000 deep (MAX_JSON_DEPTH)'),
    });
    await served.platform.settled();
    expect(
      await served.dataOf(`{
        status { deadLetters { totalCount } }
        datasets { nodes { name facets { json } } }
      }`),
    ).toEqual({
      status: { deadLetters: { totalCount: 0 } },
      datasets: {
        nodes: ['d1000', 'd128', 'd131', 'd501'].map((name) => ({
          name,
          facets: [{ json: `{"deep":${deep(Number(name.slice(1)) - 4)}}` }],
        })),
      },
    });
  } finally {
    await served.close();
  }
});
