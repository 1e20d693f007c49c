import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serveNothing, type Served } from '../server/served-shop.ts';

const namespace = 'sqlserver://db:3342;user=loader;password=hunter2;database=shop';
const shown = 'sqlserver://db:3342;user=***;password=***;database=shop';

let nested = '1';
for (let depth = 0; depth < 17; depth++) nested = `{"child":${nested}}`;

const odd = `{
  "eventTime": "2021-08-25T11:00:25.123456789", "eventType": "FAIL", "producer": "tests",
  "run": {"runId": "run_id", "facets": {
    "errorMessage": {"message": "a \\u0000 byte, and half of a \\ud83d spider"},
    "environmentVariables": {"environmentVariables": [{"name": "DB_PASSWORD", "value": "hunter2"}, {"name": "REGION", "value": "eu"}]},
    "airflowDagRun": "<<non-serializable: DagRun>>",
    "environment-properties": {"dag": "<<non-serializable: DAG>>", "conn": "postgres://u:hunter2@db/shop"},
    "debug": {"nan": NaN, "snapshotId": 3821550127947089009, "one": 1.0},
    "spark.logicalPlan": ${nested}}},
  "job": {"namespace": "n", "name": "j"},
  "inputs": [{"namespace": "${namespace}", "name": "dbo.orders", "facets": {
    "schema": {"fields": [{"name": "", "type": "INT"}, {"name": "a\\u0000b"}, {"name": "fine"}]}}}]}`;

const good = `{
  "eventTime": "2026-01-01T00:00:00+01:00", "eventType": "COMPLETE", "producer": "tests",
  "run": {"runId": "after"}, "job": {"namespace": "n", "name": "j"},
  "outputs": [{"namespace": "n", "name": "x", "facets": {"schema": {"fields": [{"assertion": "not_null"}]}}}]}`;

let served: Served;

beforeAll(async () => {
  served = await serveNothing();
  for (const payload of [odd, good]) {
    const headers = { 'content-type': 'application/json' };
    const url = '/api/v1/lineage';
    const { statusCode, body } = await served.fastify.inject({
      method: 'POST',
      url,
      headers,
      payload,
    });
    if (statusCode !== 201) throw new Error(body);
  }
  await served.platform.settled();
});
afterAll(() => served.close());

interface Facets {
  readonly run: { readonly facets: readonly { readonly key: string; readonly json: string }[] };
}

const facet = async (key: string): Promise<string | undefined> => {
  const { run } = (await served.dataOf(
    '{ run(runId: "run_id") { facets { key json } } }',
  )) as Facets;
  return run.facets.find((one) => one.key === key)?.json;
};

describe('what is answered about odd events', () => {
  it('trap 9, trap 10: a run whose id is no UUID, at a time without zone, to the nanosecond', async () => {
    expect(await served.dataOf('{ run(runId: "run_id") { state startedAt endedAt } }')).toEqual({
      run: {
        state: 'FAILED',
        startedAt: '2021-08-25T11:00:25.123456789Z',
        endedAt: '2021-08-25T11:00:25.123456789Z',
      },
    });
  });

  it('trap 29: secrets in facets are hidden, and junk is shown as it came', async () => {
    expect(await facet('environmentVariables')).toBe(
      '{"environmentVariables":[{"name":"DB_PASSWORD","value":"***"},{"name":"REGION","value":"eu"}]}',
    );
    expect(await facet('environment-properties')).toBe(
      '{"conn":"postgres://***@db/shop","dag":"<<non-serializable: DAG>>"}',
    );
  });

  it('trap 30: numbers are answered as they were written', async () => {
    expect(await facet('debug')).toBe('{"nan":NaN,"one":1.0,"snapshotId":3821550127947089009}');
  });

  it('trap 35: what was set aside is seen with its reason, and the events count', async () => {
    expect(
      await served.dataOf(
        '{ status { counts { events deadLetters } setAside { nodes { event { sequence } path reason } } } }',
      ),
    ).toEqual({
      status: {
        counts: { events: 2, deadLetters: 0 },
        setAside: {
          nodes: [
            {
              event: { sequence: 2 },
              path: 'outputs[0].facets.schema',
              reason: 'schema.fields[0].name is missing',
            },
            {
              event: { sequence: 1 },
              path: 'run.facets.airflowDagRun',
              reason: 'airflowDagRun is not an object',
            },
          ],
        },
      },
    });
  });

  it('trap 36: a namespace is found with its credentials and shown without them, everywhere', async () => {
    const question = `query ($namespace: String!) { dataset(namespace: $namespace, name: "dbo.orders") { namespace } }`;
    for (const asked of [namespace, shown]) {
      expect(await served.dataOf(question, { namespace: asked })).toEqual({
        dataset: { namespace: shown },
      });
    }
    const everything = [
      '{ datasets { nodes { namespace aliases { namespace } facets { json } } } namespaces { nodes { name } } }',
      '{ search(query: "orders") { nodes { found { ... on Dataset { namespace } } } } events { nodes { id stream } } }',
      '{ status { setAside { nodes { path reason } } } run(runId: "run_id") { inputs { namespace } facets { json } errorMessage } }',
    ];
    for (const asked of everything) {
      expect(JSON.stringify(await served.dataOf(asked))).not.toContain('hunter2');
    }
    const { body } = await served.fastify.inject({ method: 'GET', url: '/api/v1/graph' });
    expect(body).toContain('dbo.orders');
    expect(body).not.toContain('hunter2');
  });

  it('trap 50: U+0000 and half a character are answered in a way that every engine holds', async () => {
    expect(await served.dataOf('{ run(runId: "run_id") { errorMessage } }')).toEqual({
      run: { errorMessage: 'a \\u0000 byte, and half of a \\ud83d spider' },
    });
    expect(
      await served.dataOf(
        'query ($namespace: String!) { dataset(namespace: $namespace, name: "dbo.orders") { fields { path type } } }',
        { namespace },
      ),
    ).toEqual({
      dataset: {
        fields: [
          { path: '', type: 'INT' },
          { path: 'a\\u0000b', type: null },
          { path: 'fine', type: null },
        ],
      },
    });
  });

  it('trap 50: a facet whose key has a dot, nested 17 deep, is answered whole', async () => {
    expect(await facet('spark.logicalPlan')).toBe(nested);
  });

  it('trap 37: what never came leaves no hole: the run of which one event came is a run', async () => {
    expect(
      await served.dataOf('{ job(namespace: "n", name: "j") { runs { nodes { runId state } } } }'),
    ).toEqual({
      job: {
        runs: {
          nodes: [
            { runId: 'after', state: 'COMPLETED' },
            { runId: 'run_id', state: 'FAILED' },
          ],
        },
      },
    });
  });
});
