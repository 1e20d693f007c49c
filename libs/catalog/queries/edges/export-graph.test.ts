import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { catalogOf, type GrowingCatalog } from '../catalogs.contract.ts';
import { exportGraph, exportPieces } from './export-graph.ts';

const SOURCES = 120;
const TARGETS = 3;
const RUNS = 600;

const side = (name: string, count: number) =>
  Array.from({ length: count }, (_, n) => ({ namespace: 'n', name: `${name} ${n}` }));

/** One run that states 360 inferred edges, and many that state nothing. */
const events = Array.from({ length: RUNS }, (_, n) => ({
  eventType: 'COMPLETE',
  eventTime: new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString(),
  run: { runId: `run ${n}` },
  job: { namespace: 'n', name: n === 0 ? 'load' : 'idle' },
  producer: 'https://p.example/p',
  ...(n === 0 && { inputs: side('in', SOURCES), outputs: side('out', TARGETS) }),
}));

describe('an export', () => {
  let catalog: GrowingCatalog;
  beforeAll(async () => {
    catalog = await catalogOf(events);
  });
  afterAll(() => catalog.close());

  it('is read in pieces whose size does not depend on the size of the graph', async () => {
    const lists = await exportPieces(catalog.db, RUNS, { current: true });
    const sizes = new Map<string, number[]>();
    for (const [name, read] of Object.entries(lists)) {
      sizes.set(name, []);
      for await (const items of read()) sizes.get(name)?.push(items.length);
    }
    expect(Object.fromEntries(sizes)).toEqual({
      datasets: [50, 50, 23],
      jobs: [2],
      reads: [SOURCES],
      writes: [TARGETS],
      edges: [150, 150, 60],
      jobEdges: [0],
      fieldEdges: [0, 0, 0],
      runs: [500, 100],
    });
  });

  it('sorts each list across its pieces', async () => {
    const { datasets, edges, runs } = await exportGraph(catalog.db, RUNS, { current: true });
    const names = datasets.map(({ name }) => name);
    expect(names).toHaveLength(SOURCES + TARGETS);
    expect(names).toEqual([...names].sort());
    const pairs = edges.map((edge) => JSON.stringify(edge));
    expect(new Set(pairs).size).toBe(SOURCES * TARGETS);
    expect(pairs).toEqual([...pairs].sort());
    const ids = runs.map(({ runId }) => runId);
    expect(ids).toHaveLength(RUNS);
    expect(ids).toEqual([...ids].sort());
  });

  it('sorts datasets correctly if they differ only in their secrets', async () => {
    const secret = (password: string) => `postgres://kim:${password}@db:5432`;
    const declared = (password: string, name: string) => ({
      eventTime: '2026-01-01T00:00:00Z',
      producer: 'https://p.example/p',
      dataset: { namespace: secret(password), name },
    });
    // The namespaces differ as sent but are equal once redacted.
    const other = await catalogOf([declared('b', 'x'), declared('a', 'y'), declared('c', 'a')]);
    try {
      const { datasets } = await exportGraph(other.db, 3, { current: true });
      expect(datasets.map(({ name }) => name)).toEqual(['a', 'x', 'y']);
    } finally {
      await other.close();
    }
  });
});
