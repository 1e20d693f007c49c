import { describe, expect, it } from '@jest/globals';
import { parseJson } from '../json/json-parse.ts';
import { readEvent } from './read-event.ts';

const TIME = { eventTime: '2026-03-01T02:00:00Z' };
const JOB = { job: { namespace: 'n', name: 'j' } };
const RUN = { ...TIME, run: { runId: 'r' }, ...JOB };
const DATASET = { ...TIME, dataset: { namespace: 'n', name: 'd' } };

const setAsideOf = (event: object) => {
  const outcome = readEvent(parseJson(Buffer.from(JSON.stringify(event))));
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.event.setAside;
};
const reasonsOf = (event: object) => setAsideOf(event).map(({ reason }) => reason);

describe('a member that an event of its kind does not have', () => {
  it('is set aside by name, with a suggestion', () => {
    expect(setAsideOf({ ...RUN, output: [], note: 'x' })).toEqual([
      {
        path: 'output',
        reason: 'output is not a member of a run event and is not read: did you mean outputs?',
      },
      { path: 'note', reason: 'note is not a member of a run event and is not read' },
    ]);
    expect(reasonsOf({ ...RUN, Inputs: [] })).toEqual([
      'Inputs is not a member of a run event and is not read: did you mean inputs?',
    ]);
  });

  it('is never taken for a misspelling of a member that is present', () => {
    expect(reasonsOf({ ...RUN, outputs: [], output: [] })).toEqual([
      'output is not a member of a run event and is not read',
    ]);
  });

  it('depends on the kind', () => {
    const all = { eventType: 'START', producer: 'p', schemaURL: 's', inputs: [], outputs: [] };
    expect(reasonsOf({ ...RUN, ...all })).toEqual([]);
    expect(reasonsOf({ ...RUN, dataset: {} })).toEqual([
      'dataset is not a member of a run event and is not read',
    ]);
    expect(reasonsOf({ ...TIME, ...JOB, ...all })).toEqual([
      'eventType is not a member of a job event and is not read',
    ]);
    expect(reasonsOf({ ...DATASET, inputs: [] })).toEqual([
      'inputs is not a member of a dataset event and is not read',
    ]);
  });

  it('counts as absent if it is null', () => {
    expect(reasonsOf({ ...DATASET, run: null, job: null, inputs: null, other: null })).toEqual([]);
  });

  it('is quoted if its name would mislead', () => {
    expect(setAsideOf({ ...RUN, 'a.b': 1 })).toEqual([
      { path: '["a.b"]', reason: '["a.b"] is not a member of a run event and is not read' },
    ]);
  });

  it('is counted, and not listed, after fifty of them', () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`member ${n}`, n]));
    const setAside = setAsideOf({ ...RUN, ...many });
    expect(setAside).toHaveLength(51);
    expect(setAside.at(-1)).toEqual({
      path: '',
      reason: '950 more members are not members of a run event and are not read',
    });
  });
});
