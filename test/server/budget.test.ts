import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serveNothing, serveShop, type Served } from './served-shop.ts';

// What one question may read and answer. Its time is in limits.test.ts.

const RUNS = 40;

/** One job whose runs read one dataset and write another. */
const events = Array.from({ length: 2 * RUNS }, (_, n) => ({
  eventType: n % 2 === 0 ? 'START' : 'COMPLETE',
  eventTime: new Date(Date.UTC(2026, 0, 1, n)).toISOString(),
  run: { runId: `00000000-0000-4000-8000-${String(Math.floor(n / 2)).padStart(12, '0')}` },
  job: { namespace: 'n', name: 'load' },
  producer: 'https://p.example/p',
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  inputs: [{ namespace: 'n', name: 'in' }],
  outputs: [{ namespace: 'n', name: 'out' }],
}));

const TOO_MANY_ROWS = {
  status: 400,
  errors: [
    {
      message:
        'the question reads more than 150 rows (MAX_QUERY_ROWS): ask for smaller pages or without totalCount, or raise the limit',
      extensions: { code: 'TOO_COSTLY' },
    },
  ],
};

describe('the rows of a question', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serveNothing({ MAX_QUERY_ROWS: '150' });
    await served.tell(events);
  });
  afterAll(() => served.close());

  const out = (fields: string) => `dataset(namespace: "n", name: "out") { ${fields} }`;

  test('a small page of a long history is within the limit', async () => {
    const data = await served.dataOf(
      `{ ${out('dataVersions(first: 2) { nodes { since { sequence } } }')} }`,
    );
    expect(data).toEqual({
      dataset: {
        dataVersions: { nodes: [{ since: { sequence: 79 } }, { since: { sequence: 77 } }] },
      },
    });
  });

  test('a total that needs the whole history is one error that names the limit, never another number', async () => {
    const { status, data, errors } = await served.ask(
      `{ ${out('dataVersions(first: 2) { totalCount }')} }`,
    );
    expect({ status, data, errors }).toEqual({ ...TOO_MANY_ROWS, data: undefined });
  });

  test('all fields of a question share the limit', async () => {
    const page = out('dataVersions(first: 2) { nodes { since { sequence } } }');
    const two = `b: ${page.replace('first: 2', 'first: 3')} c: ${page.replace('first: 2', 'first: 4')}`;
    const three = `d: ${page.replace('first: 2', 'first: 5')} e: ${page.replace('first: 2', 'first: 6')}`;
    expect(await served.ask(`{ a: ${page} ${two} ${three} }`)).toMatchObject(TOO_MANY_ROWS);
  });

  test('what is asked for under several names is read once', async () => {
    const datasets = Array.from(
      { length: 100 },
      (_, n) =>
        `a${n}: datasets(first: 1) { nodes { name } totalCount } b${n}: search(query: "out", first: 1) { totalCount }`,
    );
    const data = await served.dataOf(`{ ${datasets.join(' ')} }`);
    expect(data).toMatchObject({ a0: { totalCount: 2 }, b99: { totalCount: 1 } });
  });

  test('what the database counts costs little', async () => {
    const data = await served.dataOf(
      `{ job(namespace: "n", name: "load") { runs(first: 1) { totalCount } } }`,
    );
    expect(data).toEqual({ job: { runs: { totalCount: RUNS } } });
  });

  test('bodies of events are counted by their length', async () => {
    const runId = '00000000-0000-4000-8000-999999999999';
    const facets = { note: { _producer: 'https://p.example/p', text: 'x'.repeat(100_000) } };
    await served.tell([{ ...events[1], run: { runId, facets } }]);
    const question = `{ run(runId: "${runId}") { facets { key } } }`;
    expect(await served.ask(question)).toMatchObject(TOO_MANY_ROWS);
    const without = await served.dataOf(`{ run(runId: "${runId}") { state } }`);
    expect(without).toEqual({ run: { state: 'COMPLETED' } });
  });
});

describe('inferred edges', () => {
  const SIDE = 100;
  const side = (name: string) =>
    Array.from({ length: SIDE }, (_, n) => ({ namespace: 'n', name: `${name} ${n}` }));

  let served: Served;
  beforeAll(async () => {
    // 10,000 edges from one event: a quarter of that is more than the limit.
    served = await serveNothing({ MAX_QUERY_ROWS: '2000' });
    await served.tell([
      { ...events[1], inputs: side('in'), outputs: side('out'), run: events[0]?.run },
    ]);
  });
  afterAll(() => served.close());

  const TOO_MANY = {
    status: 400,
    errors: [
      {
        message: expect.stringMatching(
          /^the question reads more than 2000 rows \(MAX_QUERY_ROWS\)/,
        ),
      },
    ],
  };

  test('are listed page by page without making all of them', async () => {
    const edges = 'edges(first: 3) { nodes { from { name } to { name } } totalCount }';
    const data = await served.dataOf(`{ job(namespace: "n", name: "load") { ${edges} } }`);
    expect(data).toMatchObject({ job: { edges: { totalCount: SIDE * SIDE } } });
  });

  test('are followed without making all of them', async () => {
    const question = 'downstream { datasets(first: 1) { totalCount } }';
    const data = await served.dataOf(`{ dataset(namespace: "n", name: "in 0") { ${question} } }`);
    expect(data).toEqual({ dataset: { downstream: { datasets: { totalCount: SIDE } } } });
  });

  test.each([
    [
      'a difference that needs all of them',
      `{ lineageDiff(from: {sequence: 0}) { edges(first: 1) { totalCount } } }`,
    ],
    [
      'the edges of many datasets',
      `{ datasets(first: 150) { nodes { edges(first: 1, direction: DOWNSTREAM) { totalCount } } } }`,
    ],
  ])('%s is refused, naming the limit', async (_, question) => {
    expect(await served.ask(question)).toMatchObject(TOO_MANY);
  });

  test('an assessment that meets all of them is refused, naming the limit', async () => {
    const changes = Array.from({ length: SIDE }, (_, n) => ({
      kind: 'DROP_DATASET',
      dataset: { namespace: 'n', name: `in ${n}` },
    }));
    const question = `query ($proposal: ProposalInput!) { impactOf(proposal: $proposal) { verdicts(first: 1) { totalCount } } }`;
    const proposal = { title: 'all inputs', reason: 'a test', changes };
    expect(await served.ask(question, { proposal })).toMatchObject(TOO_MANY);
  });
});

describe('the bytes of an answer', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serveShop({ MAX_ANSWER_MB: '1' });
  });
  afterAll(() => served.close());

  const TOO_LARGE = {
    status: 400,
    errors: [
      {
        message:
          'the answer is larger than 1 MB (MAX_ANSWER_MB): ask for smaller pages or fewer fields, or raise the limit',
        extensions: { code: 'TOO_COSTLY' },
      },
    ],
  };

  test('names of fields that a question makes long are counted for each item', async () => {
    const alias = 'a'.repeat(100_000);
    const ask = (first: number) =>
      served.ask(`{ datasets(first: ${first}) { nodes { ${alias}: name } } }`);
    expect(await ask(13)).toMatchObject(TOO_LARGE);
    expect(await ask(5)).toMatchObject({ status: 200 });
  });

  test.each([
    '{ __schema { types { NAME: name } } }',
    '{ datasets { nodes { NAME: __typename } } }',
  ])('so are the names of fields that are resolved by no resolver: %s', async (question) => {
    const named = question.replace('NAME', 'a'.repeat(100_000));
    expect(await served.ask(named)).toMatchObject(TOO_LARGE);
  });

  test('values that are asked for again and again are counted each time', async () => {
    const fields = Array.from({ length: 400 }, (_, n) => `a${n}: facets { json key integration }`);
    const question = `{ datasets(first: 13) { nodes { ${fields.join(' ')} } } }`;
    expect(await served.ask(question)).toMatchObject(TOO_LARGE);
  });
});
