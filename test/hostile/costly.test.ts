import { describe, expect, it } from '@jest/globals';
import { deadLetters, expectFewRows, takenIn, withCatalog } from './projecting.fixture.ts';

// Single events, each in an empty catalog: what they add is bounded by their own bytes.

const list = <T>(count: number, item: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => item(index));

const dataset = (name: string, facets: object = {}) => ({ namespace: 'n', name, facets });

const runEvent = (rest: object): string =>
  JSON.stringify({
    eventTime: '2026-03-01T00:00:00Z',
    eventType: 'COMPLETE',
    run: { runId: 'r' },
    job: { namespace: 'n', name: 'j' },
    ...rest,
  });

const expectProjected = async (event: string, maxDepth?: number): Promise<void> => {
  const entries = await takenIn([event], maxDepth);
  expect(entries).toHaveLength(1);
  await withCatalog(async (catalog) => {
    await expectFewRows(catalog, entries);
    expect(await deadLetters(catalog)).toEqual([]);
  });
};

describe('an event adds rows in proportion to its bytes', () => {
  it('whose explicit lineage names 20 sources for each of 200 targets', () =>
    expectProjected(
      runEvent({
        job: {
          ...{ namespace: 'n', name: 'j' },
          facets: {
            lineage: {
              entries: list(200, (index) => ({
                ...{ type: 'DATASET', namespace: 'n', name: `out-${index}` },
                inputs: list(20, (source) => ({
                  ...{ type: 'DATASET', namespace: 'n', name: `in-${source}` },
                })),
              })),
            },
          },
        },
      }),
    ));

  it('whose columns have 300 sources in common', () =>
    expectProjected(
      runEvent({
        inputs: [dataset('in')],
        outputs: [
          dataset('out', {
            schema: { fields: list(300, (index) => ({ name: `c${index}` })) },
            columnLineage: {
              dataset: list(300, (index) => ({
                ...{ namespace: 'n', name: 'in', field: `c${index}` },
                transformations: [{ type: 'INDIRECT', subtype: 'FILTER' }],
              })),
              fields: Object.fromEntries(list(300, (index) => [`c${index}`, { inputFields: [] }])),
            },
          }),
        ],
      }),
    ));

  it('whose 300 names are one dataset', () =>
    expectProjected(
      runEvent({
        inputs: [dataset('in')],
        outputs: [
          dataset('out', {
            symlinks: {
              identifiers: list(300, (index) => ({ ...dataset(`alias-${index}`), type: 'TABLE' })),
            },
          }),
        ],
      }),
    ));

  it('that names one dataset 200 times on both sides', () =>
    expectProjected(
      runEvent({
        inputs: list(200, () => dataset('a')),
        outputs: list(200, () => dataset('a')),
      }),
    ));
});

describe('an event is projected at the greatest depth that intake may allow', () => {
  it.each([129, 500, 990])('%d arrays within each other', (depth) =>
    expectProjected(
      runEvent({ inputs: [] }).replace(
        '"inputs":[]',
        `"producer":"p","deep":${'['.repeat(depth)}${']'.repeat(depth)}`,
      ),
      1000,
    ),
  );
});
