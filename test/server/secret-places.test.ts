import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { newFolder } from '../cli/terminal.ts';
import { serveNothing, type Served } from './served-shop.ts';

// Whatever holds this text is a secret.
const S = 'HUNTER2';

const NAMESPACES = [
  `postgres://u:${S}@h:5432`,
  `postgres://:${S}@h`,
  `postgres://u:${S}@h1,v:${S}@h2`,
  `postgres://h1:5432,u:${S}@h2:5432`,
  `postgres://u:my ${S}@h`,
  `postgresql://h/db?user=u&password=${S}`,
  `mysql://root:p@ss/${S}@h`,
  `mongodb://h1,h2,u:${S}@h3`,
  `mongodb+srv://u:${S}@h/?w=1`,
  `redis://:${S}@h:6379/0`,
  `amqp://u:${S}@h/vhost`,
  `sftp://u;x=${S}@h`,
  `ftp://u:${S}@h`,
  `https://u:${S}@h/path`,
  `https://h/cb#access_token=${S}`,
  `https://h/cb?a=1&token=${S}`,
  `https://b.s3.amazonaws.com/a?X-Amz-Signature=${S}`,
  `s3://key:${S}@bucket`,
  `wasbs://c@a.blob.core.windows.net?sig=${S}`,
  `jdbc:oracle:thin:scott/${S}@//h:1521/x`,
  `oracle:thin:scott/${S}@//h:1521/x`,
  `jdbc:postgresql://h/db?password=${S}`,
  `jdbc:mysql://u:${S}@h/db`,
  `jdbc:sqlserver://h;user=sa;password=${S}`,
  `sqlserver://h;password={a;${S}};database=x`,
  `Server=h;Database=d;User Id=u;Password=${S};`,
  `AccountName=a;AccountKey=${S};EndpointSuffix=x`,
  `Endpoint=sb://h/;SharedAccessKey=${S}`,
  `user=u password=${S} host=h`,
  `host=h user=u password='${S} x'`,
  `snowflake://org-acc?password=${S}&warehouse=w`,
  `snowflake://u:${S}@org-acc`,
  `databricks://token:${S}@h?http_path=x`,
  `trino://u:${S}@h:8443/c`,
];

const TEXTS = [
  `see https://u:${S}@h`,
  `password=${S}`,
  `it says password=${S} there`,
  `{"password": "${S}"}`,
  `run --token=${S}`,
  `run --password ${S}`,
  `Authorization: Bearer ${S}`,
  `CREATE USER u PASSWORD '${S}'`,
];

const FACETS = {
  a: { passwords: [S, { x: S }] },
  b: { list: [{ name: 'API_TOKEN', value: [S] }] },
  c: { authorization: S, Authorization: S, cookie: S, creds: S, pass: S },
  d: { args: ['--password', S, `--token=${S}`] },
  e: { text: TEXTS },
  f: { json: JSON.stringify({ apiKey: S, nested: JSON.stringify({ secret: S }) }) },
  g: { DB_PASS: S, 'fs.s3a.secret.key': S, dbPassword: 7 },
};

let served: Served;
let url = '';
const logged: string[] = [];

beforeAll(async () => {
  const log = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      logged.push(chunk.toString());
      done();
    },
  });
  served = await serveNothing({}, pino({ level: 'trace' }, log));
  await served.tell(
    NAMESPACES.flatMap((namespace, index) => [
      {
        eventTime: '2026-03-05T02:00:00Z',
        eventType: 'FAIL',
        producer: `https://ci:${S}@build.example/lineage`,
        run: {
          runId: `run-${index}`,
          facets: {
            errorMessage: {
              message: TEXTS.join('\n'),
              programmingLanguage: 'SQL',
              stackTrace: `at connect (password=${S})`,
            },
            ...FACETS,
          },
        },
        job: {
          namespace,
          name: `job ${index}`,
          facets: {
            documentation: { description: TEXTS[index % TEXTS.length] },
            sql: { query: `CREATE USER u PASSWORD '${S}'` },
            sourceCodeLocation: { type: 'git', url: `https://u:${S}@git.example/x` },
            ownership: { owners: [{ name: `https://u:${S}@h`, type: `password=${S}` }] },
          },
        },
        inputs: [{ namespace: 'source', name: 'x' }],
        outputs: [
          {
            namespace,
            name: 'orders',
            facets: {
              documentation: { description: TEXTS[index % TEXTS.length] },
              schema: { fields: [{ name: 'a', type: 'text', description: `password=${S}` }] },
              ownership: { owners: [{ name: `https://u:${S}@h` }] },
              tags: {
                tags: [
                  { key: 'api_token', value: S },
                  { key: 'see', value: `https://u:${S}@h` },
                ],
              },
              dataSource: { name: 'd', uri: `postgres://u:${S}@h` },
              ...FACETS,
            },
          },
        ],
      },
    ]),
  );
  url = await served.fastify.listen({ port: 0, host: '127.0.0.1' });
});

afterAll(() => served.close());

const NODE =
  'namespace name description owners { name type } tags { key value } facets { key json }';

describe('no output holds a secret, wherever an event had it', () => {
  test('no answer of GraphQL', async () => {
    const { data, errors } = await served.ask(`{
      datasets(first: 40) { nodes { ${NODE} fields { path description }
        writtenBy(first: 5) { nodes { job { namespace } dataset { namespace } } } } }
      jobs(first: 40) { nodes { ${NODE} runs { nodes { errorMessage stackTrace facets { json } } } } }
      namespaces(first: 40) { nodes { name } }
      events(first: 40) { nodes { producer client } }
      producers { nodes { producer } }
      search(query: "orders", first: 100) { nodes { found { ... on Dataset { namespace } } }
        facets(first: 40) { namespace { value } owner { value } tag { value } } }
    }`);
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).toContain('orders');
    expect(hits(JSON.stringify(data))).toEqual([]);
  });

  test.each(['/api/v1/graph', '/metrics', '/health/ready'])('nor %s', async (path) => {
    const { statusCode, body } = await served.fastify.inject(path);
    expect(statusCode).toBe(200);
    expect(hits(body)).toEqual([]);
  });

  test('no command', async () => {
    const { ledgerline } = newFolder();
    const impact = ['impact', 'source', 'x', '--kind', 'DROP_DATASET'];
    for (const argv of [
      ['search', 'orders', '--facets'],
      ['lineage', 'source', 'x'],
      ['lineage', 'source', 'x', '--format', 'csv'],
      ['lineage', 'source', 'x', '--format', 'mermaid'],
      ['impact', 'source', 'x'],
      impact,
      [...impact, '--json'],
      [...impact, '--format', 'markdown'],
      [...impact, '--format', 'sarif'],
      ['runs', '--run', 'run-3'],
      ['runs', '--run', 'run-3', '--json'],
      ['diff', '--from', '0'],
      ['producers'],
      ['status'],
    ]) {
      const { code, out, err } = await ledgerline([...argv, '--url', url]);
      expect({ argv, code, err }).toEqual({ argv, code: 0, err: '' });
      expect({ argv, hits: hits(out) }).toEqual({ argv, hits: [] });
    }
  }, 30_000);

  test('nor the log of the server', () => {
    expect(logged.length).toBeGreaterThan(0);
    expect(hits(logged.join(''))).toEqual([]);
  });
});

/** What stands around a secret, for each time that it is shown. */
const hits = (text: string): readonly string[] =>
  [...text.matchAll(new RegExp(`.{0,60}${S}.{0,20}`, 'g'))].map(([around]) => around);
