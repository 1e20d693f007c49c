import { expect, test } from '@jest/globals';
import { datasetsByName, openCatalog } from '#catalog';
import { inProcessGraph, OPEN, type GraphChanges } from '#lineage';
import { assessImpact } from './assess-impact.ts';
import { entryOf } from './sources.fixture.ts';

const SOURCE = { namespace: 'ns', name: 'source' };
const COPIES = 8_000;
const LATEST = 10;

/** Copies of a field, each made of the one at half its number: a tree, so that all of them are a few hops away. */
const copiesOfSource = (source: number): GraphChanges => {
  const nodes = Array.from({ length: COPIES }, (_, index) => ({
    id: source + index,
    kind: 'DATASET' as const,
    ...(index === 0 ? SOURCE : { namespace: 'ns', name: `copy ${index}` }),
    generation: 0,
    firstSequence: 1,
  }));
  const edges = nodes.slice(1).map(({ id }, index) => ({
    id,
    from: source + Math.floor((index + 1) / 2),
    to: id,
    job: null,
    openedAt: 1,
    closedAt: OPEN,
  }));
  return {
    upTo: LATEST,
    nodes,
    productMembers: [],
    edges: edges.map((edge) => ({ ...edge, kind: 'FEEDS' as const, basis: 'COLUMN' as const })),
    fieldEdges: edges.map((edge) => ({
      ...edge,
      ...{ fromField: 'x', toField: 'x', type: 'DIRECT', subtype: 'IDENTITY', masking: false },
    })),
    identities: [],
    fields: [],
  };
};

test('a long assessment lets others have the process, and stays as of its sequence when rows are applied meanwhile', async () => {
  const catalog = await openCatalog('sqlite::memory:');
  const event = {
    eventTime: '2026-03-01T00:00:00Z',
    producer: 'https://ledgerline.example/test',
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent',
    dataset: { ...SOURCE, facets: { schema: { fields: [{ name: 'x', type: 'int' }] } } },
  };
  await catalog.project([entryOf(event, 1)]);
  const [view] = await datasetsByName(catalog.db, LATEST, [SOURCE]);
  const graph = inProcessGraph();
  const changes = copiesOfSource(view?.node ?? -1);
  await graph.apply(changes);
  const proposal = {
    ...{ title: 'drop x', reason: '' },
    changes: [{ kind: 'DROP_FIELD' as const, dataset: SOURCE, field: 'x' }],
  };
  const assess = () =>
    assessImpact({ db: catalog.db, graph }, proposal, LATEST, { timeoutMs: 600_000 });

  const before = await assess();
  let [isOver, turns] = [false, 0];
  const under = assess().finally(() => (isOver = true));
  // All edges end after the sequence that is asked.
  const applied = graph.apply({
    ...{ upTo: LATEST + 1, nodes: [], productMembers: [], identities: [], fields: [] },
    edges: changes.edges.map((edge) => ({ ...edge, closedAt: LATEST + 1 })),
    fieldEdges: changes.fieldEdges.map((edge) => ({ ...edge, closedAt: LATEST + 1 })),
  });
  while (!isOver) {
    await new Promise((resolve) => setImmediate(resolve));
    turns += 1;
  }
  await applied;

  // Each copy is told of as a field and as a dataset, and so is what is changed.
  expect(before.verdicts).toHaveLength(2 * COPIES);
  expect(JSON.stringify(await under) === JSON.stringify(before)).toBe(true);
  expect(turns).toBeGreaterThan(5);
  await catalog.close();
});
