import { describe, expect, it } from '@jest/globals';
import { renamesStated } from './renames.ts';
import { isRename } from './resolve-names.ts';
import type { StoredDatasetRef, StoredLineage } from './stored-lineage.ts';

/** Reads `old -> new RENAME`, or `new CREATE`: an output with a lifecycle facet; `new` alone is one without. */
const ref = (text: string): StoredDatasetRef => {
  const [left = '', right] = text.split(' -> ');
  const [name = '', change = null] = (right ?? left).split(' ');
  return {
    namespace: 'n',
    name,
    columns: null,
    change,
    previous: right === undefined ? null : { namespace: 'n', name: left },
    version: null,
  };
};

const event = (orderKey: string, outputs: readonly string[], inputs: readonly string[] = []) => {
  const content: StoredLineage = {
    inputs: inputs.map(ref),
    outputs: outputs.map(ref),
    lineage: null,
    jobType: null,
    extractionError: false,
  };
  return { orderKey, content };
};

const renames = (...events: readonly ReturnType<typeof event>[]) =>
  renamesStated(events).map(
    ({ from, to, orderKey }) => `${from.name} -> ${to.name} at ${orderKey}`,
  );

describe('the renames of an attempt', () => {
  it('are stated by its outputs', () => {
    expect(renames(event('1', ['a -> b RENAME']))).toEqual(['a -> b at 1']);
    expect(renames(event('1', ['b'], ['a -> b RENAME']))).toEqual([]);
  });

  it('can be several, as when two tables are exchanged', () => {
    expect(renames(event('1', ['model -> backup RENAME', 'tmp -> model RENAME']))).toEqual([
      'model -> backup at 1',
      'tmp -> model at 1',
    ]);
  });

  it('take effect where the latest event states them', () => {
    expect(renames(event('1', ['a -> b RENAME']), event('2', ['a -> b RENAME']))).toEqual([
      'a -> b at 2',
    ]);
  });

  it('stay when a later event mentions the new name without a lifecycle facet', () => {
    expect(renames(event('1', ['a -> b RENAME']), event('2', ['b']))).toEqual(['a -> b at 1']);
  });

  it('are withdrawn by a later change of the new name', () => {
    expect(renames(event('1', ['a -> b RENAME']), event('2', ['b CREATE']))).toEqual([]);
  });
});

describe('an output is renamed', () => {
  it.each([
    ['with RENAME and another previous name', 'a -> b RENAME', true],
    ['not without a previous name', 'b RENAME', false],
    ['not with another change', 'a -> b ALTER', false],
    ['not from its own name', 'b -> b RENAME', false],
  ])('%s', (_case, text, expected) => {
    expect(isRename(ref(text))).toBe(expected);
  });

  it('not from a name that is stored as its own', () => {
    const output = { ...ref('b -> b RENAME'), name: 'b\0' };
    expect(isRename({ ...output, previous: { namespace: 'n', name: 'b\\u0000' } })).toBe(false);
  });
});
