import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serveNothing, serveShop, type Served } from '../../test/server/served-shop.ts';

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

  test('what the database counts costs little', async () => {
    const data = await served.dataOf(
      `{ job(namespace: "n", name: "load") { runs(first: 1) { totalCount } } }`,
    );
    expect(data).toEqual({ job: { runs: { totalCount: RUNS } } });
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

  test('values that are asked for again and again are counted each time', async () => {
    const fields = Array.from({ length: 400 }, (_, n) => `a${n}: facets { json key integration }`);
    const question = `{ datasets(first: 13) { nodes { ${fields.join(' ')} } } }`;
    expect(await served.ask(question)).toMatchObject(TOO_LARGE);
  });
});
