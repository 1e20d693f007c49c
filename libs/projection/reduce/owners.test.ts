import { expect, it } from '@jest/globals';
import { dataset, event, logOf } from '../log.fixture.ts';
import { createCache } from '../state/cache.ts';
import { memoryBudget } from '../state/memory-budget.ts';
import { createState } from '../state/state.ts';
import { createEntryReader, reduce } from './event.ts';
import { createReducer } from './reducer.ts';

it('forgets the lineage of a job that is new in an event that fails: its id becomes another name', () => {
  const state = createState(new Map(), memoryBudget(100));
  const reducer = createReducer(state);
  const [entry] = logOf([
    event('START', { job: 'load', run: 1, minute: 0, inputs: [dataset('a')] }),
  ]);
  if (!entry) throw new Error('the log is empty');
  const read = createEntryReader(createCache(1_000))(entry);
  Reflect.set(state.datasetStatements, 'put', () => {
    throw new Error('failed');
  });
  const pass = (): void => reduce(reducer, read, 1, entry.recordedAt);
  for (let round = 0; round < 10; round += 1) {
    expect(pass).toThrow('failed');
    if (!state.isMissing()) break;
    state.rollBack();
    for (const [name, values] of state.takeMissing().groups) state.fillGroups(name, values, []);
  }
  expect(state.owners.get(1)).toBeDefined();
  state.rollBack();
  expect(state.owners.get(1)).toBeUndefined();
});
