import { describe, expect, it } from '@jest/globals';
import { readFact } from './read-fact.ts';

const read = (text: string | Buffer) => readFact(Buffer.from(text), 128);
const refusal = (text: string | Buffer) => {
  const outcome = read(text);
  return outcome.ok ? 'accepted' : [outcome.path, outcome.reason];
};
const idOf = (text: string) => {
  const outcome = read(text);
  return outcome.ok ? outcome.fact.id : outcome.reason;
};

const job = '"job":{"namespace":"n","name":"j"}';
const time = '"eventTime":"2026-01-02T03:04:05Z"';
const run = `{"run":{"runId":"r"},${job},${time}}`;

describe('an event without a usable key is refused, with the path of the fault', () => {
  const cannotBeRead = 'the event cannot be read as JSON: ';
  it.each<[what: string, text: string | Buffer, path: string, reason: string]>([
    ['nothing', '', '', `${cannotBeRead}the text is empty: it ends at byte 0`],
    ['only space', ' \n ', '', `${cannotBeRead}the text is empty: it ends at byte 3`],
    ['only a byte order mark', '\ufeff', '', `${cannotBeRead}the text is empty: it ends at byte 3`],
    ['no JSON', 'hello', '', `${cannotBeRead}found h where a value is expected at byte 0`],
    [
      'a cut event',
      run.slice(0, -1),
      '',
      `${cannotBeRead}the text ends where a comma or } is expected at byte ${run.length - 1}`,
    ],
    ['two events', '{}{}', '', `${cannotBeRead}something follows the value at byte 2`],
    [
      'bytes that are not UTF-8',
      Buffer.concat([Buffer.from('{"run":"'), Buffer.from([0xff]), Buffer.from('"}')]),
      '',
      `${cannotBeRead}the text is not UTF-8 at byte 8`,
    ],
    [
      'a surrogate encoded on its own, as UTF-8 forbids',
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
      '',
      `${cannotBeRead}the text is not UTF-8 at byte 6`,
    ],
    [
      'an array 200 deep',
      '['.repeat(200) + ']'.repeat(200),
      '',
      `${cannotBeRead}arrays and objects are nested more than 128 deep (MAX_JSON_DEPTH) at byte 128`,
    ],
    [
      'a member twice',
      '{"run":{"runId":"r","runId":"r"}}',
      '',
      `${cannotBeRead}the member run.runId occurs twice, the second time at byte 20`,
    ],
    [
      'a member twice, once with an escape',
      '{"run":{},"r\\u0075n":{}}',
      '',
      `${cannotBeRead}the member run occurs twice, the second time at byte 10`,
    ],
    ['an array', '[]', '', 'the event is not an object: [] names no run, job or dataset'],
    ['a text', '"run"', '', 'the event is not an object: "run" names no run, job or dataset'],
    ['null', 'null', '', 'the event is not an object: null names no run, job or dataset'],
    [
      'no subject',
      '{}',
      'run',
      'run, job and dataset are missing: an event must be of one of them',
    ],
    [
      'a run only through __proto__',
      `{"__proto__":${run}}`,
      'run',
      'run, job and dataset are missing: an event must be of one of them',
    ],
    [
      'no run id',
      `{"run":{},${job},${time}}`,
      'run.runId',
      'run.runId is missing: an event of a run must name the run',
    ],
    [
      'a run id that is null',
      `{"run":{"runId":null},${job},${time}}`,
      'run.runId',
      'run.runId is missing: an event of a run must name the run',
    ],
    [
      'a run id that is a number',
      `{"run":{"runId":7},${job},${time}}`,
      'run.runId',
      'run.runId is not a text: an event of a run must name the run',
    ],
    [
      'a run id without a letter',
      `{"run":{"runId":""},${job},${time}}`,
      'run.runId',
      'run.runId is empty: an event of a run must name the run',
    ],
    [
      'a run that is a text',
      `{"run":"r",${job},${time}}`,
      'run',
      'run is not an object: an event of a run must name the run',
    ],
    [
      'a run without a job',
      `{"run":{"runId":"r"},${time}}`,
      'job',
      'job is missing: an event of a job must name the job',
    ],
    [
      'a job without a namespace',
      `{"job":{"name":"j"},${time}}`,
      'job.namespace',
      'job.namespace is missing: an event of a job must name the job',
    ],
    [
      'a job without a name',
      `{"job":{"namespace":"n"},${time}}`,
      'job.name',
      'job.name is missing: an event of a job must name the job',
    ],
    [
      'a dataset without a name',
      `{"dataset":{"namespace":"n","name":""},${time}}`,
      'dataset.name',
      'dataset.name is empty: an event of a dataset must name the dataset',
    ],
    [
      'no time',
      `{${job}}`,
      'eventTime',
      'eventTime is missing: an event must say when it happened',
    ],
    [
      'a time that is none',
      `{${job},"eventTime":"yesterday"}`,
      'eventTime',
      'eventTime is not an ISO 8601 time between the years 0000 and 9999: "yesterday"',
    ],
    [
      'a day that is none',
      `{${job},"eventTime":"2026-02-30T00:00:00Z"}`,
      'eventTime',
      'eventTime is not an ISO 8601 time between the years 0000 and 9999: "2026-02-30T00:00:00Z"',
    ],
  ])('%s', (_what, text, path, reason) => {
    expect(refusal(text)).toEqual([path, reason]);
  });
});

describe('an unusual event is accepted', () => {
  it.each([
    [
      'facets that are wrong in every way',
      `{"run":{"runId":"r","facets":7},${job},${time},"inputs":{},"outputs":[7]}`,
    ],
    ['an event type that nobody knows', `{"run":{"runId":"r"},${job},${time},"eventType":"DANCE"}`],
    ['NaN and infinity, as Python writes them', `{${job},${time},"x":[NaN,-Infinity]}`],
    ['a surrogate on its own, escaped', `{"job":{"namespace":"n","name":"\\ud800"},${time}}`],
    ['a member __proto__', `{${job},${time},"__proto__":{"job":null}}`],
    ['a member name of a megabyte', `{${job},${time},"${'k'.repeat(1 << 20)}":1}`],
  ])('%s', (_what, text) => {
    expect(refusal(text)).toBe('accepted');
  });
});

describe('a fact', () => {
  it('has the bytes that were received', () => {
    const sent = Buffer.from(`\ufeff { ${job} , ${time} , "big" : 9007199254740993 }\n`);
    const outcome = readFact(sent, 128);
    expect(outcome.ok && outcome.fact.data).toBe(sent);
  });

  it('has the type of its subject and its stream', () => {
    const kindOf = (text: string): readonly string[] => {
      const outcome = read(text);
      return outcome.ok
        ? [outcome.fact.type, outcome.fact.stream.replace(/-[0-9a-f]{64}$/, '')]
        : [];
    };
    expect(kindOf(run)).toEqual(['OpenLineageRunEvent', 'run']);
    expect(kindOf(`{${job},${time}}`)).toEqual(['OpenLineageJobEvent', 'job']);
    expect(kindOf(`{"dataset":{"namespace":"n","name":"d"},${time}}`)).toEqual([
      'OpenLineageDatasetEvent',
      'dataset',
    ]);
  });

  it('has the same id with other spacing, member order and escapes', () => {
    const other = `{ ${time}, "job": {"name": "\\u006a", "namespace": "n"}, "run": {"runId": "r"} }`;
    expect(idOf(other)).toBe(idOf(run));
  });

  it('has another id with another number, however close', () => {
    const withSize = (size: string) => idOf(`{${job},${time},"size":${size}}`);
    expect(withSize('9007199254740993')).not.toBe(withSize('9007199254740992'));
    expect(withSize('1.0')).not.toBe(withSize('1'));
  });
});
