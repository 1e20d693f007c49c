import { describe, expect, test } from '@jest/globals';
import { canonicalJson } from '../json/canonical.ts';
import { eventId } from '../event-id.ts';
import { parseInstant } from '../instant.ts';
import { parseJson } from '../json/json-parse.ts';
import { outcomeOf, readRun, runEvent } from '../event/reading.contract.ts';
import { redactNamespace } from '../redact/redact.ts';
import { streamOf } from '../streams.ts';

const idOf = (text: string): string => eventId(canonicalJson(parseJson(Buffer.from(text))));
const streamOfRun = (runId: string, namespace: string, name: string): string =>
  streamOf({ kind: 'RUN', runId, job: { namespace, name } });

describe('the identity of an event', () => {
  test('trap 4: the same event sent six times is one event, also in the form of another client', () => {
    const python =
      '{"eventTime": "2026-01-01T00:00:00Z", "eventType": "START", "job": {"name": "caf\\u00e9", "namespace": "n"}, "run": {"runId": "r"}}';
    const java =
      '{"eventType":"START","eventTime":"2026-01-01T00:00:00Z","run":{"runId":"r"},"job":{"namespace":"n","name":"café"}}';
    expect(new Set([...Array<string>(6).fill(python), java].map(idOf)).size).toBe(1);
    expect(idOf(java)).not.toBe(idOf(java.replace('00Z', '00.000Z')));
  });

  test('trap 7: one run id of two jobs is two runs, even if only the namespace differs', () => {
    const runId = '0197a3c2-5a8f-7c3e-9a51-2f1f0e7a9b11';
    const streams = [
      streamOfRun(runId, 'airflow', 'dag_a.extract'),
      streamOfRun(runId, 'airflow', 'dag_b.extract'),
      streamOfRun(runId, 'airflow-test', 'dag_a.extract'),
    ];
    expect(new Set(streams).size).toBe(3);
  });

  test('trap 8: a run id is accepted with any UUID version, and no time is read from it', () => {
    const ids = [
      // Version 3, as Trino sends it; version 4; version 7 with a time in 2020.
      '6fa459ea-ee8a-3ca4-894e-db77e160355e',
      '16fd2706-8baf-433b-82eb-8c7fada847da',
      '016f5e66-e800-7000-8000-000000000000',
    ];
    for (const runId of ids) {
      const event = readRun(runEvent({ run: { runId } }));
      expect(event.runId).toBe(runId);
      expect(event.eventTime).toBe(parseInstant('2026-01-02T03:04:05.006Z'));
    }
  });

  test.each(['run_id', 'scheduled__2026-01-01T00:00:00+00:00', 'job_1234_0001', ' ', '🕷'])(
    'trap 9: the run id "%s" is no UUID and is kept',
    (runId) => {
      const event = readRun(runEvent({ run: { runId }, producer: 'producer' }));
      expect(event).toMatchObject({ runId, producer: 'producer', setAside: [] });
    },
  );

  test('trap 9: the official scenario, whose run id is "run_id", is read', () => {
    const text =
      '{"eventTime":"2024-10-17T15:15:30.000Z","producer":"producer","schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent","eventType":"COMPLETE","run":{"runId":"run_id","facets":{}},"job":{"namespace":"namespace","name":"name","facets":{}},"inputs":[],"outputs":[]}';
    expect(outcomeOf(text).ok).toBe(true);
  });

  test('trap 24: a name with a time or a partition in it is a name of its own, not cut', () => {
    const names = ['scratch/outputs/1729097570970', 'orders/year=2023/month=04/day=24'];
    const outputs = names.map((name) => ({ namespace: 's3://shop', name }));
    expect(readRun(runEvent({ outputs })).outputs.map(({ name }) => name)).toEqual(names);
  });

  test('trap 28: a name may be any text, and two names never share a stream', () => {
    const pairs = [
      ['kafka://h:9092', 'orders'],
      ['kafka://h', '9092/orders'],
      ['gs://b', 'a/b'],
      ['gs://b/a', 'b'],
      ['abfss://c@s.dfs.core.windows.net', 'a:b'],
      ['myjob.buggy_task🕷', 'a"b'],
      ['["a', 'b"]'],
      ['a","b', 'c'],
      ['a', 'b","c'],
    ] as const;
    const streams = pairs.map(([namespace, name]) =>
      streamOf({ kind: 'DATASET', dataset: { namespace, name } }),
    );
    expect(new Set(streams).size).toBe(pairs.length);
    for (const [namespace, name] of pairs) {
      const [input] = readRun(runEvent({ inputs: [{ namespace, name }] })).inputs;
      expect(input).toMatchObject({ namespace, name });
    }
  });

  test('trap 28: a job and a dataset of one name, and a run of that job, are three streams', () => {
    const both = { namespace: 'n', name: 'x' };
    const streams = [
      streamOf({ kind: 'JOB', job: both }),
      streamOf({ kind: 'DATASET', dataset: both }),
      streamOf({ kind: 'RUN', runId: 'x', job: both }),
    ];
    expect(streams.map((stream) => stream.split('-')[0])).toEqual(['job', 'dataset', 'run']);
  });

  test('trap 36: credentials in a namespace stay in the identity and are hidden on display', () => {
    const namespace =
      'sqlserver://db.example:3342;user=loader;password=hunter2;database=shop;encrypt=true';
    const [input] = readRun(runEvent({ inputs: [{ namespace, name: 'dbo.orders' }] })).inputs;
    expect(input?.namespace).toBe(namespace);
    expect(redactNamespace(namespace)).toBe(
      'sqlserver://db.example:3342;user=***;password=***;database=shop;encrypt=true',
    );
  });

  test('trap 46: a run id that comes again on another day has the same stream, and is another event', () => {
    const day = (time: string): string =>
      `{"eventTime":"${time}","eventType":"START","run":{"runId":"r"},"job":{"namespace":"airflow","name":"dag"}}`;
    expect(idOf(day('2026-01-01T00:00:00Z'))).not.toBe(idOf(day('2026-01-03T00:00:00Z')));
    expect(streamOfRun('r', 'airflow', 'dag')).toBe(streamOfRun('r', 'airflow', 'dag'));
  });
});
