import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { readConfig } from '#platform';
import { story } from '../../../test/shop/story.ts';
import { serve, type Serving } from '../serve.ts';
import { openCollector, type Collector, type Told } from './collector.contract.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const IN_MEMORY = { EVENT_STORE_URL: 'memory:', CATALOG_URL: 'sqlite::memory:', PORT: '0' };

const served = async (settings: Readonly<Record<string, string>>) => {
  const said: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => said.push(line) });
  const serving: Serving = await serve(readConfig({ ...IN_MEMORY, ...settings }), log);
  closing.push(serving.close);
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${serving.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  return { ...serving, said, post };
};

const collecting = async (...given: Parameters<typeof openCollector>): Promise<Collector> => {
  const collector = await openCollector(...given);
  closing.push(collector.close);
  return collector;
};

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SENDER = '00f067aa0ba902b7';
const named = (spans: readonly Told[], name: string): readonly Told[] =>
  spans.filter((span) => span.name === name);

const traced = async (headers: Record<string, string>): Promise<readonly Told[]> => {
  const collector = await collecting();
  const { post, close } = await served({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  expect((await post('/api/v1/lineage', story[0], headers)).status).toBe(201);
  await close();
  return collector.spans;
};

describe('the trace of', () => {
  it('an event that comes in is part of the trace of its sender', async () => {
    const spans = await traced({ traceparent: `00-${TRACE}-${SENDER}-01` });
    const [request] = named(spans, 'POST /api/v1/lineage');
    expect(request).toEqual({
      trace: TRACE,
      parent: SENDER,
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      name: 'POST /api/v1/lineage',
      kind: 2,
      isFailed: false,
      facts: {
        'http.request.method': 'POST',
        'http.route': '/api/v1/lineage',
        'http.response.status_code': 201,
      },
      resource: expect.objectContaining({ 'service.name': 'ledgerline' }),
    });
    expect(named(spans, 'append to the log')).toMatchObject([
      { trace: TRACE, parent: request?.id, kind: 1, facts: { 'ledgerline.events': 1 } },
    ]);
  });

  it.each([
    ['none', {}],
    ['one that is none', { traceparent: `00-${TRACE}-0000000000000000-01` }],
    ['one that is not hexadecimal', { traceparent: `00-${'x'.repeat(32)}-${SENDER}-01` }],
  ])('an event is one of its own, where the sender names %s', async (_, headers) => {
    const [request] = named(await traced(headers), 'POST /api/v1/lineage');
    expect(request?.parent).toBeNull();
    expect(request?.trace).not.toBe(TRACE);
  });

  it('an event whose sender does not sample holds only what the server does by itself', async () => {
    const spans = await traced({ traceparent: `00-${TRACE}-${SENDER}-00` });
    expect(spans.filter(({ name }) => !name.startsWith('project into'))).toEqual([]);
  });

  it('a batch has the number of its events, and of a projection where it stands', async () => {
    const collector = await collecting();
    const { post, close } = await served({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
      OTEL_SERVICE_NAME: 'lineage of the shop',
    });
    const response = await post('/api/v1/lineage/batch', story.slice(0, 5));
    const after = response.headers.get('ledgerline-position');
    const query =
      'query ($after: String!) { dataset(namespace: "n", name: "d", asOf: { after: $after }) { name } }';
    await post('/graphql', { query, variables: { after } });
    await close();
    const { spans } = collector;
    expect(named(spans, 'append to the log')).toMatchObject([
      { facts: { 'ledgerline.events': 5 } },
    ]);
    const catalog = named(spans, 'project into the catalog');
    const entries = catalog.map(({ facts }) => Number(facts['ledgerline.entries']));
    expect(entries.reduce((sum, count) => sum + count, 0)).toBe(5);
    expect(catalog.at(-1)).toMatchObject({
      parent: null,
      facts: {
        'ledgerline.position.first': expect.any(String),
        'ledgerline.position.last': after,
        'ledgerline.sequence': 5,
      },
    });
    // The answer, which was waited for, is made from both.
    const graph = named(spans, 'project into the graph');
    expect(graph.at(-1)?.facts['ledgerline.sequence']).toBe(5);
    expect(spans[0]?.resource).toMatchObject({ 'service.name': 'lineage of the shop' });
  });

  it('a batch that is projected in a thread of its own has the same span', async () => {
    const collector = await collecting();
    const folder = mkdtempSync(join(tmpdir(), 'ledgerline-traces-'));
    const { post, close } = await served({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      EVENT_STORE_URL: `sqlite:${folder}/events.db`,
      CATALOG_URL: `sqlite:${folder}/catalog.db`,
    });
    const response = await post('/api/v1/lineage/batch', story.slice(0, 5));
    const after = response.headers.get('ledgerline-position');
    const query = 'query ($after: String!) { datasets(asOf: { after: $after }) { totalCount } }';
    await (await post('/graphql', { query, variables: { after } })).text();
    await close();
    expect(named(collector.spans, 'project into the catalog').at(-1)).toMatchObject({
      parent: null,
      facts: { 'ledgerline.position.last': after, 'ledgerline.sequence': 5 },
    });
  });

  it('a question has its name, its cost and its walks, and nothing of what it asks', async () => {
    const collector = await collecting();
    const { post, close } = await served({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const response = await post('/api/v1/lineage/batch', story);
    const after = response.headers.get('ledgerline-position');
    // 1 for the dataset, 1 for its name, 100 for the walk, 1 for the list, and 10 times 4 for what stands in its page.
    const query = `query Hush_free($namespace: String!, $name: String!, $after: String!) {
      dataset(namespace: $namespace, name: $name, asOf: { after: $after }) {
        name
        downstream { datasets(first: 10) { nodes { dataset { name } distance } } }
      }
    }`;
    const variables = { namespace: 's3://shop-lake', name: 'raw/orders', after };
    const answer = await post('/graphql', { query, variables });
    const { data } = (await answer.json()) as {
      data: { dataset: { downstream: { datasets: { nodes: unknown[] } } } };
    };
    await post('/graphql', { query: '{ nothing }', variables: { key: 'hush' } });
    await close();
    const { spans, bodies } = collector;
    const [request, refused] = named(spans, 'POST /graphql');
    const [question] = named(spans, 'graphql');
    expect(question).toMatchObject({
      trace: request?.trace,
      parent: request?.id,
      isFailed: false,
      facts: {
        'graphql.operation.type': 'query',
        'graphql.operation.name': 'Hush_free',
        'ledgerline.graphql.cost': 143,
      },
    });
    expect(named(spans, 'traverse the graph')).toMatchObject([
      {
        trace: request?.trace,
        parent: question?.id,
        facts: {
          'ledgerline.direction': 'DOWNSTREAM',
          'ledgerline.start': 'DATASET',
          'ledgerline.as_of': story.length,
          'ledgerline.reached': data.dataset.downstream.datasets.nodes.length,
        },
      },
    ]);
    expect(refused?.facts['http.response.status_code']).toBe(400);
    const sent = Buffer.concat(bodies).toString('latin1');
    for (const word of ['raw/orders', 'shop-lake', 'hush', 'nothing', 'distance']) {
      expect(sent).not.toContain(word);
    }
  });

  it('health and metrics is none', async () => {
    const collector = await collecting();
    const { url, close } = await served({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    for (const path of ['/health/live', '/health/ready', '/metrics', '/nowhere']) {
      await (await fetch(`${url}${path}`)).text();
    }
    await close();
    expect(collector.spans.map(({ name }) => name)).toEqual(['GET']);
  });
});

describe('a collector that', () => {
  it('is not there is told of once, without its password, and nothing waits for it', async () => {
    const gone = await openCollector();
    await gone.close();
    const endpoint = gone.url.replace('//', '//me:hush@');
    const { post, close, said } = await served({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_TIMEOUT: '300',
    });
    for (const event of story.slice(0, 3)) {
      expect((await post('/api/v1/lineage', event)).status).toBe(201);
    }
    await close();
    expect(said.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({
        level: 40,
        msg: expect.stringMatching(
          /^traces cannot be sent to http:\/\/127\.0\.0\.1:\d+\/v1\/traces: /,
        ),
      }),
    ]);
    expect(said.join()).not.toContain('hush');
  });

  it.each([
    ['never answers', () => undefined],
    [
      'refuses',
      (reply: { writeHead(status: number): { end(): void } }) => reply.writeHead(400).end(),
    ],
    [
      'asks to wait for an hour',
      (reply: { writeHead(status: number, headers: object): { end(): void } }) =>
        reply.writeHead(503, { 'retry-after': '3600' }).end(),
    ],
  ])('%s keeps the server neither from answering nor from ending', async (_, answer) => {
    const collector = await collecting(answer);
    const { post, close, said } = await served({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_TIMEOUT: '300',
    });
    expect((await post('/api/v1/lineage', story[0])).status).toBe(201);
    // The runner's own limit is the bound.
    await close();
    expect(collector.bodies.length).toBeGreaterThan(0);
    expect(said.every((line) => line.includes('traces cannot be sent'))).toBe(true);
  });
});
