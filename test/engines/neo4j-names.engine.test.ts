import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { inProcessGraph, OPEN, type GraphChanges, type GraphNode, type Question } from '#lineage';
import { newGraphs } from './neo4j/graphs.ts';

jest.setTimeout(600_000);

const graphs = newGraphs();
afterAll(() => graphs.close());

const dataset = (id: number, name: string): GraphNode => ({
  id,
  kind: 'DATASET',
  namespace: 'n',
  name,
  generation: 0,
  firstSequence: 1,
});

/** The first name feeds all others, its field of that name their fields of theirs. */
const fan = (names: readonly string[]): GraphChanges => {
  const [first = '', ...others] = names;
  const ends = (index: number) => ({
    id: index,
    from: 0,
    to: index + 1,
    job: null,
    openedAt: 1,
    closedAt: OPEN,
  });
  return {
    upTo: 1,
    nodes: names.map((name, id) => dataset(id, name)),
    productMembers: [],
    edges: others.map((_, index) => ({ kind: 'FEEDS', basis: 'COLUMN', ...ends(index) })),
    fieldEdges: others.map((name, index) => ({
      ...ends(index),
      fromField: first,
      toField: name,
      type: name,
      subtype: null,
      masking: false,
    })),
    identities: [],
    fields: names.map((path, id) => ({ id, dataset: id, path, openedAt: 1, closedAt: OPEN })),
  };
};

const asked = (start: Question['start']): Question => ({
  direction: 'DOWNSTREAM',
  start,
  asOf: 1,
  since: null,
  maxDepth: null,
  timeoutMs: 120_000,
});

const expectSame = async (changes: GraphChanges, starts: readonly Question['start'][]) => {
  const [neo4j, inProcess] = [await graphs.open(), inProcessGraph()];
  await neo4j.apply(changes);
  await inProcess.apply(changes);
  for (const start of starts) {
    const [given, expected] = [
      await neo4j.traverse(asked(start)),
      await inProcess.traverse(asked(start)),
    ];
    expect(given?.datasets.length).toBe(changes.edges.length);
    expect(given).toEqual(expected);
    expect(given?.datasets.map(({ path }) => path)).toEqual(
      expected?.datasets.map(({ path }) => path),
    );
  }
  expect(await neo4j.contentHash()).toBe(await inProcess.contentHash());
};

describe('a graph in Neo4j', () => {
  it('tells apart names that Neo4j would take for one, and orders them as we do', async () => {
    const names = ['\ud800', '\udbff', '\ufffd', '\u241bd800', '\u0000', '', '\u{1f600}', '\uff5e'];
    await expectSame(
      fan(['start', ...names]),
      ['DATASET', 'FIELD'].map((kind) =>
        kind === 'FIELD'
          ? { kind, namespace: 'n', name: 'start', field: 'start' }
          : { kind: 'DATASET', namespace: 'n', name: 'start' },
      ),
    );
  });

  it('has names of any length, which differ only at their end', async () => {
    const names = [4000, 9000, 100_000].flatMap((length) =>
      ['x', 'y', 'é'].map((end) => 'a'.repeat(length) + end),
    );
    const [name = ''] = names;
    await expectSame(fan(names), [
      { kind: 'DATASET', namespace: 'n', name },
      { kind: 'FIELD', namespace: 'n', name, field: name },
    ]);
  });

  it('answers for a hub with thousands of edges', async () => {
    const names = Array.from({ length: 5001 }, (_, index) => `table ${index}`);
    await expectSame(fan(names), [{ kind: 'DATASET', namespace: 'n', name: 'table 0' }]);
  });
});
