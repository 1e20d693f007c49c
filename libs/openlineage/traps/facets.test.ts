import { describe, expect, test } from '@jest/globals';
import { canonicalJson } from '../json/canonical.ts';
import { parseJson } from '../json/json-parse.ts';
import { readJob, readOutput, readRun, runEvent } from '../event/reading.contract.ts';

const runWith = (facets: object) => readRun(runEvent({ run: { runId: 'r', facets } }));
const jobWith = (facets: object) =>
  readRun(runEvent({ job: { namespace: 'n', name: 'j', facets } })).jobFacets;
const parentJob = { namespace: 'airflow', name: 'dag' };

describe('facets', () => {
  test('trap 13: a facet that only RUNNING has is read from that event', () => {
    const event = readRun(
      runEvent({
        eventType: 'RUNNING',
        run: { runId: 'r', facets: { 'environment-properties': { 'env-a': 1 } } },
      }),
    );
    expect([...event.runFacets.all.keys()]).toEqual(['environment-properties']);
  });

  test('trap 29: a text in place of an object that failed to serialise is set aside as a facet, and kept inside one', () => {
    const junk = '<<non-serializable: DAG>>';
    const event = runWith({ airflow: { dag: junk, password: '***' }, airflowDagRun: junk });
    expect(event.setAside).toEqual([
      { path: 'run.facets.airflowDagRun', reason: 'airflowDagRun is not an object' },
    ]);
    expect(Object.fromEntries(event.runFacets.all)).toEqual({
      airflow: parseJson(Buffer.from(JSON.stringify({ dag: junk, password: '***' }))),
    });
  });

  test('trap 31: a parent is found under its old key too, and the new one wins', () => {
    const parent = (runId: string) => ({ run: { runId }, job: parentJob });
    expect(runWith({ parentRun: parent('p') }).runFacets.parent).toEqual({
      runId: 'p',
      job: parentJob,
      root: null,
    });
    expect(
      runWith({ parentRun: parent('old'), parent: parent('new') }).runFacets.parent,
    ).toMatchObject({ runId: 'new' });
    expect(runWith({ parentRun: parent('old'), parent: null }).runFacets.parent).toMatchObject({
      runId: 'old',
    });
  });

  test('trap 31: a parent keeps its own namespace, and its root if there is one', () => {
    const parent = {
      run: { runId: 'p' },
      job: { namespace: 'another', name: 'dag.task' },
      root: { run: { runId: 'root' }, job: parentJob },
    };
    expect(runWith({ parent }).runFacets.parent).toEqual({
      runId: 'p',
      job: { namespace: 'another', name: 'dag.task' },
      root: { runId: 'root', job: parentJob },
    });
  });

  test('trap 31: a parent without a run id is set aside, and the old key still counts', () => {
    const bad = { run: { noRunId: 'x' }, job: parentJob };
    const event = runWith({ parent: bad, parentRun: { run: { runId: 'p' }, job: parentJob } });
    expect(event.runFacets.parent).toMatchObject({ runId: 'p' });
    expect(event.setAside).toEqual([
      { path: 'run.facets.parent', reason: 'parent.run.runId is missing' },
    ]);
  });

  test('trap 32: a streaming job has its processing type, and whether an event is a complete snapshot', () => {
    const jobType = {
      processingType: 'STREAMING',
      integration: 'FLINK',
      emissionPattern: { eventTrigger: 'PERIODIC', eventContentMode: 'COMPLETE_SNAPSHOT' },
    };
    expect(jobWith({ jobType }).jobType).toEqual({
      processingType: 'STREAMING',
      eventContentMode: 'COMPLETE_SNAPSHOT',
    });
    expect(jobWith({ jobType: { processingType: 'BATCH' } }).jobType).toEqual({
      processingType: 'BATCH',
      eventContentMode: null,
    });
  });

  test('trap 33: the version of an input is that of the storage, as text, beyond 2^53 too', () => {
    const event = readRun(
      '{"eventTime":"2026-01-01T00:00:00Z","run":{"runId":"r"},"job":{"namespace":"n","name":"j"},"inputs":[{"namespace":"s3","name":"a","facets":{"version":{"datasetVersion":"3821550127947089009"}}}]}',
    );
    expect(event.inputs[0]?.facets.version).toBe('3821550127947089009');
  });

  test('trap 34: dataQualityMetrics is read as a facet and as an input facet, separately', () => {
    const event = readRun(
      runEvent({
        inputs: [
          {
            namespace: 's3',
            name: 'a',
            facets: { dataQualityMetrics: { rowCount: 1 } },
            inputFacets: { dataQualityMetrics: { rowCount: 'wrong' } },
          },
        ],
      }),
    );
    expect([...(event.inputs[0]?.facets.all.keys() ?? [])]).toEqual(['dataQualityMetrics']);
    expect([...(event.inputs[0]?.exchangeFacets.keys() ?? [])]).toEqual([]);
    expect(event.setAside).toEqual([
      {
        path: 'inputs[0].inputFacets.dataQualityMetrics',
        reason: 'dataQualityMetrics.rowCount is not a number',
      },
    ]);
  });

  test('trap 34: jobDependencies is kept, with type or with dependency_type', () => {
    const jobDependencies = {
      upstream: [{ job: parentJob, type: 'DIRECT_INVOCATION' }],
      downstream: [{ job: parentJob, dependency_type: 'DIRECT_INVOCATION' }],
    };
    const { runFacets, setAside } = runWith({ jobDependencies });
    expect(setAside).toEqual([]);
    expect(canonicalJson(runFacets.all.get('jobDependencies') ?? null)).toBe(
      '{"downstream":[{"dependency_type":"DIRECT_INVOCATION","job":{"name":"dag","namespace":"airflow"}}],"upstream":[{"job":{"name":"dag","namespace":"airflow"},"type":"DIRECT_INVOCATION"}]}',
    );
  });

  test('trap 35: one bad facet is set aside with its reason, and everything else counts', () => {
    const { facets, setAside } = readOutput({
      facets: {
        schema: { fields: [{ assertion: 'not_null', success: true, column: 'a' }] },
        documentation: { description: 'Orders.' },
      },
    });
    expect(facets.schema).toBeUndefined();
    expect(facets.documentation).toBe('Orders.');
    expect([...facets.all.keys()]).toEqual(['documentation']);
    expect(setAside).toEqual([
      { path: 'outputs[0].facets.schema', reason: 'schema.fields[0].name is missing' },
    ]);
  });

  test.each([[{ length: {} }], [{ length: 0 }], [[{}]], [[]], [true]])(
    'a name that is no text (%j) makes a facet unusable, whatever it looks like',
    (namespace) => {
      const columnLineage = { fields: { a: { inputFields: [{ namespace, name: 'b' }] } } };
      const symlinks = { identifiers: [{ namespace, name: 'b' }] };
      const { setAside, facets } = readOutput({
        namespace: 'n',
        name: 'x',
        facets: { columnLineage, symlinks },
      });
      expect(setAside.map(({ reason }) => reason)).toEqual([
        'columnLineage.fields.a.inputFields[0].namespace is not a text',
        'symlinks.identifiers[0].namespace is not a text',
      ]);
      expect(facets).not.toHaveProperty('columnLineage');
    },
  );

  test('trap 35: a dataset without a usable name is set aside, and the others count', () => {
    const event = readRun(
      runEvent({
        inputs: [{ namespace: 'a' }, { namespace: 'a', name: 'b' }, 'c', null],
        outputs: { namespace: 'a', name: 'b' },
      }),
    );
    expect(event.inputs.map(({ name }) => name)).toEqual(['b']);
    expect(event.setAside).toEqual([
      { path: 'inputs[0]', reason: 'inputs[0].name is missing' },
      { path: 'inputs[2]', reason: 'inputs[2] is not an object' },
      { path: 'inputs[3]', reason: 'inputs[3] is missing' },
      { path: 'outputs', reason: 'outputs is not an array' },
    ]);
  });

  test('trap 54: assertions are kept where they were sent: in facets, in inputFacets, or in both', () => {
    const dataQualityAssertions = {
      assertions: [{ assertion: 'not_null', success: false, column: 'id' }],
    };
    const inputs = [
      { namespace: 'pg', name: 'airflow', facets: { dataQualityAssertions } },
      { namespace: 'pg', name: 'python', inputFacets: { dataQualityAssertions } },
      {
        namespace: 'pg',
        name: 'dbt',
        facets: { dataQualityAssertions },
        inputFacets: { dataQualityAssertions },
      },
    ];
    const event = readRun(runEvent({ inputs }));
    expect(
      event.inputs.map(({ name, facets, exchangeFacets }) => [
        name,
        facets.all.has('dataQualityAssertions'),
        exchangeFacets.has('dataQualityAssertions'),
      ]),
    ).toEqual([
      ['airflow', true, false],
      ['python', false, true],
      ['dbt', true, true],
    ]);
    expect(event.setAside).toEqual([]);
  });

  test('trap 55: outputStatistics belongs to the output, in any event of the run', () => {
    const output = readOutput({ outputFacets: { outputStatistics: { rowCount: 3, size: null } } });
    expect([...output.exchangeFacets.keys()]).toEqual(['outputStatistics']);
    expect(output.setAside).toEqual([]);
  });

  test('a facet of a dataset on a job, or on another element, is kept and has no effect', () => {
    const event = readJob({
      eventTime: '2026-01-01T00:00:00Z',
      job: { namespace: 'n', name: 'j', facets: { schema: { fields: 3 }, symlinks: [] } },
      outputs: [{ namespace: 'a', name: 'b', outputFacets: { schema: { fields: 3 } } }],
    });
    expect([...event.jobFacets.all.keys()]).toEqual(['schema']);
    expect(event.setAside).toEqual([
      { path: 'job.facets.symlinks', reason: 'symlinks is not an object' },
    ]);
    expect(event.outputs[0]?.facets.schema).toBeUndefined();
    expect([...(event.outputs[0]?.exchangeFacets.keys() ?? [])]).toEqual(['schema']);
  });

  test('_deleted removes a facet of a job or dataset, with or without _producer, and none of a run', () => {
    const deleted = { _deleted: true };
    expect(readOutput({ facets: { schema: deleted, version: deleted } }).facets).toMatchObject({
      schema: 'deleted',
      version: 'deleted',
    });
    expect(jobWith({ sql: { ...deleted, _producer: 'x' } })).toMatchObject({ sql: 'deleted' });
    const event = runWith({ errorMessage: deleted });
    expect(event.runFacets.errorMessage).toBeUndefined();
    expect(event.setAside).toEqual([
      { path: 'run.facets.errorMessage', reason: 'errorMessage.message is missing' },
    ]);
  });
});
