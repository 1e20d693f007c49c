import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serveNothing, serveShop, type Served } from '../../../test/server/served-shop.ts';
import { datasetEvent } from '../../../test/shop/event-builders.ts';

describe('GET /api/v1/graph', () => {
  let shop: Served;

  beforeAll(async () => {
    shop = await serveShop();
  });

  afterAll(() => shop.close());

  const get = async (query: string): Promise<{ status: number; body: string }> => {
    const { statusCode, body } = await shop.fastify.inject({ url: `/api/v1/graph${query}` });
    return { status: statusCode, body };
  };

  it('gives everything that holds, each item on a line of its own', async () => {
    const { status, body } = await get('');
    expect(status).toBe(200);
    const { edges, asOf } = JSON.parse(body) as { edges: unknown[]; asOf: number };
    expect(asOf).toBe(38);
    expect(edges).toHaveLength(11);
    const lines = body.split('\n');
    expect(lines.slice(0, 4)).toEqual(['{', '"format":1,', '"asOf":38,', '"datasets":[']);
    expect(lines.filter((line) => line.startsWith('{"runId":'))).toHaveLength(18);
  });

  it('is made for two clients at once, and others are asked to come again', async () => {
    const ten = await Promise.all(
      Array.from({ length: 10 }, () => shop.fastify.inject('/api/v1/graph')),
    );
    const statuses = ten.map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 200)).toHaveLength(2);
    const busy = ten.find(({ statusCode }) => statusCode === 503);
    expect([busy?.headers['retry-after'], busy?.json()]).toEqual([
      '5',
      {
        error:
          'this server exports the graph to 2 clients at once, and does so now: try again later',
      },
    ]);
    // Also one that is refused, or fails, gives back its place.
    for (let round = 0; round < 3; round += 1) expect((await get('?asOf=39')).status).toBe(400);
    expect((await get('')).status).toBe(200);
    expect((await get('')).status).toBe(200);
  });

  it('gives it as of a sequence or a time, and without either', async () => {
    const asOf = async (query: string): Promise<unknown> =>
      (JSON.parse((await get(query)).body) as { asOf?: number }).asOf;
    expect(await asOf('?asOf=9')).toBe(9);
    expect(await asOf('?asOf=0')).toBe(0);
    expect(await asOf('?asOf=2020-01-01')).toBe(0);
    expect(await asOf('?asOf=2999-01-01T00:00:00%2B01:00')).toBe(38);
    expect(await asOf('?current=true')).toBeUndefined();
  });

  it('is empty where nothing was known', async () => {
    expect((await get('?asOf=0&current=true')).body).toBe(
      '{\n"format":1,\n"datasets":[],\n"jobs":[],\n"reads":[],\n"writes":[],\n"edges":[],\n"jobEdges":[],\n"fieldEdges":[],\n"runs":[]\n}\n',
    );
  });

  it.each([
    ['?asOf=39', 'answers go up to 38'],
    ['?asOf=yesterday', 'asOf is the sequence'],
    ['?asOf=', 'asOf is the sequence'],
    ['?asOf=1&asOf=2', 'asOf is the sequence'],
    ['?current=yes', 'current is true or false'],
  ])('refuses what it cannot read: %s', async (query, why) => {
    const { status, body } = await get(query);
    expect(status).toBe(400);
    expect((JSON.parse(body) as { error: string }).error).toContain(why);
  });
});

describe('an export', () => {
  it('may be larger than what one question may read', async () => {
    const limited = await serveShop({ MAX_QUERY_ROWS: '1' });
    try {
      const { statusCode, body } = await limited.fastify.inject({ url: '/api/v1/graph' });
      expect(statusCode).toBe(200);
      expect(JSON.parse(body)).toMatchObject({ asOf: 38, datasets: { length: 13 } });
      expect((await limited.ask('{ datasets { totalCount } }')).status).toBe(400);
    } finally {
      await limited.close();
    }
  });
});

describe('a namespace with a password', () => {
  it('is exported without it', async () => {
    const served = await serveNothing();
    try {
      const dataset = { namespace: 'postgres://kim:secret@db:5432', name: 't' };
      await served.tell([datasetEvent({ at: '2026-03-01T00:00:00Z', by: 'catalog', dataset })]);
      const { body } = await served.fastify.inject({ url: '/api/v1/graph' });
      expect(body).not.toContain('secret');
      expect(JSON.parse(body)).toMatchObject({
        datasets: [{ namespace: 'postgres://***@db:5432', name: 't' }],
      });
    } finally {
      await served.close();
    }
  });
});
