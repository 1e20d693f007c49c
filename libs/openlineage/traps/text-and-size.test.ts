import { describe, expect, test } from '@jest/globals';
import { canonicalJson } from '../json/canonical.ts';
import { parseJson } from '../json/json-parse.ts';
import { readOutput, readRun, runEvent } from '../event/reading.contract.ts';
import { readEvent } from '../event/read-event.ts';
import { splitArray } from '../json/split-array.ts';

const head =
  '"eventTime":"2026-01-01T00:00:00Z","eventType":"COMPLETE","job":{"namespace":"n","name":"j"}';

const runFacet = (key: string, text: string): string =>
  `{${head},"run":{"runId":"r","facets":{${JSON.stringify(key)}:${text}}}}`;

describe('numbers', () => {
  test.each([
    'NaN',
    'Infinity',
    '-Infinity',
    '3821550127947089009',
    '1.50',
    '12345678901234567890',
  ])('trap 30: %s in a facet keeps its form', (number) => {
    const { runFacets, setAside } = readRun(runFacet('debug', `{"value":${number}}`));
    expect(canonicalJson(runFacets.all.get('debug') ?? null)).toBe(`{"value":${number}}`);
    expect(setAside).toEqual([]);
  });

  test.each(['NaN', '9223372036854775807', '1e3', '-Infinity'])(
    'trap 30: %s counts as a number where one is expected',
    (number) => {
      const text = `{${head},"run":{"runId":"r"},"outputs":[{"namespace":"a","name":"b","outputFacets":{"outputStatistics":{"rowCount":${number}}}}]}`;
      const event = readRun(text);
      expect(event.setAside).toEqual([]);
      expect(canonicalJson(event.outputs[0]?.exchangeFacets.get('outputStatistics') ?? null)).toBe(
        `{"rowCount":${number}}`,
      );
    },
  );

  test('trap 30: a number that JavaScript cannot represent is not taken for an object', () => {
    const event = readRun(runFacet('schema', '9007199254740993'));
    expect(event.setAside).toEqual([
      { path: 'run.facets.schema', reason: 'schema is not an object' },
    ]);
  });
});

describe('texts', () => {
  test('trap 50: U+0000 in an error message is part of it', () => {
    const { runFacets } = readRun(runFacet('errorMessage', '{"message":"bad \\u0000 byte"}'));
    expect(runFacets.errorMessage).toBe('bad \u0000 byte');
  });

  test('trap 50: facet keys may have dots and dashes, and paths quote them', () => {
    const event = readRun(
      `{${head},"run":{"runId":"r","facets":{"spark.logicalPlan":[],"environment-properties":1,"a b":null}}}`,
    );
    expect(event.setAside).toEqual([
      {
        path: 'run.facets["spark.logicalPlan"]',
        reason: '["spark.logicalPlan"] is not an object',
      },
      {
        path: 'run.facets.environment-properties',
        reason: 'environment-properties is not an object',
      },
    ]);
  });

  test('trap 50: a facet may nest 17 deep, and as deep as the limit allows', () => {
    const plan = (depth: number): string => '{"child":'.repeat(depth) + '1' + '}'.repeat(depth);
    for (const depth of [17, 997]) {
      const text = runFacet('spark.logicalPlan', plan(depth));
      const { runFacets } = readRun(text);
      expect(canonicalJson(runFacets.all.get('spark.logicalPlan') ?? null)).toBe(plan(depth));
    }
    // The event, its run and its facets add three levels around the facet.
    expect(() => readRun(runFacet('spark.logicalPlan', plan(998)))).toThrow('more than 1000 deep');
  });

  test('names with different lone surrogates stay different', () => {
    const nameOf = (escape: string): string | undefined =>
      readRun(`{${head},"run":{"runId":"r"},"inputs":[{"namespace":"a","name":"${escape}"}]}`)
        .inputs[0]?.name;
    expect(nameOf('\\ud800')).toBe('\ud800');
    expect(nameOf('\\ud801')).toBe('\ud801');
  });
});

describe('size', () => {
  test('trap 15: an event of 23,347,619 bytes is read, most of it a logical plan', () => {
    const around = runFacet('spark.logicalPlan', '{"plan":[]}').length;
    const node = '{"class":"org.apache.spark.sql.catalyst.expressions.AttributeReference","n":1},';
    const room = 23_347_619 - around - '""'.length;
    const nodes = node.repeat(Math.floor(room / node.length));
    const plan = `{"plan":[${nodes}"${'x'.repeat(room - nodes.length)}"]}`;
    const bytes = Buffer.from(runFacet('spark.logicalPlan', plan));
    expect(bytes).toHaveLength(23_347_619);
    const outcome = readEvent(parseJson(bytes));
    expect(outcome).toMatchObject({ ok: true, event: { runId: 'r', setAside: [] } });
  });

  test('trap 52: a schema and column lineage of 1,500 columns are read whole', () => {
    const names = Array.from({ length: 1500 }, (_, index) => `column_${index}`);
    const inputOf = (field: string) => [{ namespace: 'pg', name: 'wide', field }];
    const { facets } = readOutput({
      facets: {
        schema: { fields: names.map((name) => ({ name, type: 'TEXT' })) },
        columnLineage: {
          fields: Object.fromEntries(names.map((name) => [name, { inputFields: inputOf(name) }])),
        },
      },
    });
    expect(facets.schema).toHaveLength(1500);
    expect(facets.columnLineage).toMatchObject({ fields: { size: 1500 } });
  });

  test('trap 52: an array of events, which no client sends yet, is split into the bytes of each', () => {
    const events = ['START', 'COMPLETE'].map((eventType) =>
      JSON.stringify(runEvent({ eventType })),
    );
    const slices = splitArray(Buffer.from(`[${events.join(', ')}]`));
    expect(slices.map(String)).toEqual(events);
    expect(slices.map((slice) => readRun(String(slice)).eventType)).toEqual(['START', 'COMPLETE']);
  });
});
