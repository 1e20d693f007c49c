import { describe, expect, test } from '@jest/globals';
import { read, readOutput, readRun, runEvent } from '../event/reading.contract.ts';

const without = (...members: readonly string[]): object =>
  Object.fromEntries(Object.entries(runEvent()).filter(([name]) => !members.includes(name)));

describe('an event without optional members', () => {
  test('trap 11: without eventType it has the type OTHER', () => {
    expect(readRun(without('eventType'))).toMatchObject({ eventType: 'OTHER', setAside: [] });
    expect(readRun(runEvent({ eventType: null }))).toMatchObject({ eventType: 'OTHER' });
  });

  test('trap 11: an unknown eventType is set aside, and the event has the type OTHER', () => {
    expect(readRun(runEvent({ eventType: 'FINISHED' }))).toMatchObject({
      eventType: 'OTHER',
      setAside: [{ path: 'eventType' }],
    });
    expect(readRun(runEvent({ eventType: 'complete' }))).toMatchObject({ eventType: 'COMPLETE' });
  });

  test('trap 12: a Flink checkpoint, which has no inputs and outputs at all, is read', () => {
    const event = readRun({
      eventTime: '2026-01-01T00:00:00.123456789Z',
      eventType: 'RUNNING',
      run: { runId: 'r', facets: { checkpoints: { completed: 3, failed: 0 } } },
      job: { namespace: 'flink', name: 'clicks' },
    });
    expect(event).toMatchObject({ inputs: [], outputs: [], setAside: [] });
    expect([...event.runFacets.all.keys()]).toEqual(['checkpoints']);
  });

  test('trap 12: empty lists, null and absence of datasets are the same', () => {
    for (const inputs of [[], null, undefined]) {
      expect(readRun(runEvent({ inputs }))).toMatchObject({ inputs: [], setAside: [] });
    }
  });

  test('trap 14: null facets, as Airflow sent them in COMPLETE, count as absent and delete nothing', () => {
    const event = readRun(
      runEvent({
        run: { runId: 'r', facets: { nominalTime: null, parent: null } },
        job: { namespace: 'airflow', name: 'dag.task', facets: { sql: null, documentation: null } },
        inputs: [{ namespace: 'pg', name: 'a', facets: { schema: null, symlinks: null } }],
      }),
    );
    expect(event.runFacets).toEqual({ all: new Map(), hasExtractionError: false });
    expect(event.jobFacets).toEqual({ all: new Map() });
    expect(event.inputs[0]?.facets).toEqual({ all: new Map() });
    expect(event.setAside).toEqual([]);
  });

  test('trap 14: a null extractionError is no error', () => {
    const of = (facet: unknown) =>
      readRun(runEvent({ run: { runId: 'r', facets: { extractionError: facet } } })).runFacets;
    expect(of(null).hasExtractionError).toBe(false);
    expect(of({ totalTasks: 2, failedTasks: 1, errors: [] }).hasExtractionError).toBe(true);
    expect(of({}).hasExtractionError).toBe(true);
  });

  test('trap 51: Java leaves out inputs, outputs and facets, Python sends them empty: the same is read', () => {
    const java = readRun(without('schemaURL'));
    const python = readRun(
      runEvent({
        run: { runId: '0197a3c2-5a8f-7c3e-9a51-2f1f0e7a9b11', facets: {} },
        job: { namespace: 'spark', name: 'nightly.load', facets: {} },
        inputs: [],
        outputs: [],
      }),
    );
    expect(java).toEqual(python);
  });

  test('trap 51: without producer and schemaURL an event is read all the same', () => {
    expect(readRun(without('producer', 'schemaURL'))).toMatchObject({ producer: '', setAside: [] });
  });

  test('trap 51: an empty transformationType, as Airflow sends it, counts as absent', () => {
    const { facets } = readOutput({
      facets: {
        columnLineage: {
          fields: {
            id: {
              inputFields: [{ namespace: 'pg', name: 'a', field: 'id' }],
              transformationType: '',
              transformationDescription: '',
            },
          },
        },
      },
    });
    const nothing = { type: null, subtype: null, masking: false };
    expect(facets.columnLineage).toEqual({
      fields: new Map([
        ['id', [{ namespace: 'pg', name: 'a', field: 'id', transformations: [nothing] }]],
      ]),
      dataset: [],
    });
  });

  test('must 5: a facet without _producer and _schemaURL is read', () => {
    const { facets, setAside } = readOutput({
      facets: {
        schema: { fields: [{ name: 'id', type: 'INT' }] },
        version: { datasetVersion: '7' },
      },
    });
    expect(facets.schema).toEqual([{ path: ['id'], type: 'INT', description: null }]);
    expect(facets.version).toBe('7');
    expect(setAside).toEqual([]);
  });

  test('must 5: an event of the older spec, whose schemaURL says definitions, is read', () => {
    const schemaURL = 'https://openlineage.io/spec/1-0-1/OpenLineage.json#/definitions/RunEvent';
    expect(read(runEvent({ schemaURL })).kind).toBe('RUN');
  });
});
