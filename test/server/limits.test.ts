import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { pino } from 'pino';
import { serveNothing, serveShop, type Served } from './served-shop.ts';

let served: Served;

beforeAll(async () => {
  served = await serveShop();
});

afterAll(() => served.close());

const refusal = async (query: string, variables: Readonly<Record<string, unknown>> = {}) => {
  const { status, data, errors, extensions } = await served.ask(query, variables);
  expect(extensions).toEqual({ freshness: { asOf: 38, head: 38, lag: 0 } });
  expect(errors).toHaveLength(1);
  return { status, data, ...errors?.[0] };
};

const nested = (depth: number): string =>
  depth === 0
    ? 'name'
    : `readBy(first: 1) { nodes { job { reads(first: 1) { nodes { dataset { ${nested(depth - 1)} } } } } } }`;

test('a question deeper than the limit is refused, naming both depths', async () => {
  // datasets and nodes, six for each there and back, and the name.
  const { status, message, extensions } = await refusal(
    `{ datasets(first: 1) { nodes { ${nested(3)} } } }`,
  );
  expect({ status, message, extensions }).toEqual({
    status: 400,
    message:
      'the question is 21 fields deep, but at most 15 are answered (MAX_QUERY_DEPTH): ask for less at once',
    extensions: { code: 'TOO_DEEP' },
  });
  expect(await served.ask(`{ datasets(first: 1) { nodes { ${nested(2)} } } }`)).toMatchObject({
    status: 200,
  });
});

test('depth hides neither in fragments nor in inline ones', async () => {
  const { message } = await refusal(
    `{ datasets(first: 1) { nodes { ...a } } }
     fragment a on Dataset { ... on Dataset { ${nested(1).replace('name', '...b')} } }
     fragment b on Dataset { ${nested(2)} }`,
  );
  expect(message).toMatch(/^the question is 21 fields deep/);
});

test('cost is every field times the pages around it, whatever the names in the answer', async () => {
  // datasets, and for each of 1000: nodes, and for each of those 100 that read it: nodes, job, name.
  const expensive = 'datasets(first: 1000) { nodes { readBy { nodes { job { name } } } } }';
  const { status, message, extensions } = await refusal(`{ ${expensive} }`);
  expect({ status, message, extensions }).toEqual({
    status: 400,
    message:
      'the question costs 302001, but at most 100000 is answered (every field costs 1, upstream, downstream, provenance, lineageDiff, pathDiff, impactOf and all that assesses 100, ' +
      'times the size of the pages around it): ask for fewer fields or smaller pages',
    extensions: { code: 'TOO_COSTLY' },
  });
  const twice = `a: ${expensive} b: ${expensive}`;
  expect((await refusal(`{ ${twice} }`)).message).toMatch(/^the question costs 604002,/);
});

test('the size of a page counts also when it is a variable', async () => {
  const query = `query ($n: Int! = 1000) { datasets(first: $n) { nodes { downstream { asOf } } } }`;
  expect((await refusal(query)).message).toMatch(/^the question costs 102001,/);
  expect(await served.ask(query, { n: 10 })).toMatchObject({ status: 200 });
});

test('fragments that double one another are measured at once', async () => {
  const fragments = Array.from(
    { length: 40 },
    (_, n) => `fragment f${n} on Dataset { a: asOf ...f${n + 1} ...f${n + 1} }`,
  );
  const { extensions } = await refusal(
    `{ datasets { nodes { ...f0 } } } ${fragments.join(' ')} fragment f40 on Dataset { name }`,
  );
  expect(extensions).toEqual({ code: 'TOO_COSTLY' });
});

test('a page has at most 1000 items', async () => {
  for (const first of [1001, 2_000_000_000, -1]) {
    expect(await refusal(`{ datasets(first: ${first}) { totalCount } }`)).toMatchObject({
      message: `first is ${first}, but a page has from 0 to 1000 items: ask for one of these, and go on with after`,
      extensions: { code: 'BAD_USER_INPUT' },
    });
  }
  expect(await served.dataOf(`{ datasets(first: 0) { nodes { name } totalCount } }`)).toEqual({
    datasets: { nodes: [], totalCount: 13 },
  });
});

test('a cursor that no list gave is refused', async () => {
  expect(await refusal(`{ datasets(after: "nonsense") { totalCount } }`)).toMatchObject({
    message: expect.stringContaining('"nonsense"'),
    extensions: { code: 'BAD_USER_INPUT' },
  });
});

test('what graphql says is wrong with a question is said with a place and no stack', async () => {
  for (const query of [
    '{',
    '{ nothing }',
    'query A { status { lag } } query B { status { lag } }',
    '{}',
  ]) {
    const { status, errors } = await served.ask(query);
    expect(status).toBe(400);
    expect(errors).toEqual([expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } })]);
    expect(JSON.stringify(errors)).not.toMatch(/stack|node_modules|\.ts/);
  }
});

test('introspection is answered whole', async () => {
  const { status, errors } = await served.ask(getIntrospectionQuery());
  expect({ status, errors }).toEqual({ status: 200, errors: undefined });
});

test('a syntax tree in JSON is no question', async () => {
  const tree = JSON.stringify({ kind: 'Document', definitions: [] });
  expect(await served.ask(tree)).toMatchObject({ status: 400 });
});

test('an answer that takes too long is an error as a whole, and names the limit', async () => {
  const hasty = await serveShop({ QUERY_TIMEOUT_MS: '1' });
  try {
    const all =
      'nodes { facets { json } runs(first: 5) { nodes { events(first: 5) { nodes { id } } } } }';
    const { status, data, errors } = await hasty.ask(
      `{ datasets(first: 20) { ${all} } jobs(first: 20) { ${all} } }`,
    );
    expect({ status, data, errors }).toEqual({
      status: 504,
      data: undefined,
      errors: [
        {
          message:
            'the question was not answered within 1 ms (QUERY_TIMEOUT_MS): ask for less at once, or raise the limit',
          extensions: { code: 'TIMED_OUT' },
        },
      ],
    });
  } finally {
    await hasty.close();
  }
});

test('what is our own fault shows as an id, and its stack is in the log alone', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => lines.push(line) });
  const broken = await serveNothing({}, log);
  try {
    await broken.platform.catalog.db.query('DROP TABLE nodes');
    const { data, errors } = await broken.ask('{ datasets { totalCount } }');
    const message = errors?.[0]?.message ?? '';
    expect({ data, errors }).toEqual({
      data: null,
      errors: [
        {
          message,
          path: ['datasets'],
          locations: [{ line: 1, column: 3 }],
          extensions: { code: 'INTERNAL' },
        },
      ],
    });
    const id = /^internal error \(id ([0-9a-f-]{36})\)$/.exec(message)?.[1];
    expect(lines).toEqual([expect.stringContaining(`"id":"${String(id)}"`)]);
    expect(lines[0]).toMatch(/"stack":".*at /);
  } finally {
    await broken.close();
  }
});
