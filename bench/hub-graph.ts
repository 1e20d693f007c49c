import { OPEN, type GraphChanges } from '#lineage';

/** A generated graph: nodes 0 … `nodes` - 1, data flows from lower to higher numbers. */
export interface HubGraph {
  readonly nodes: number;
  /** Parallel lists, an edge each; sorted by nothing. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly openedAt: Uint32Array;
  readonly closedAt: readonly number[];
}

/** The sequence after which nothing happens. */
export const END = 1_000_000;

/**
 * A fifth of the edges start at one of a few hubs, as raw tables and calendars do; the others at a near predecessor, as
 * the steps of a pipeline do. One edge in ten has closed again. The same numbers each time.
 */
export const hubGraph = (nodes: number, edges: number): HubGraph => {
  const random = numbers(42);
  const from = new Uint32Array(edges);
  const to = new Uint32Array(edges);
  const openedAt = new Uint32Array(edges);
  const closedAt: number[] = [];
  const hubs = Math.ceil(nodes / 1000);
  for (let edge = 0; edge < edges; edge += 1) {
    const target = hubs + random(nodes - hubs);
    const isHub = random(5) === 0;
    from[edge] = isHub ? random(hubs) : target - 1 - random(Math.min(target, 2000));
    to[edge] = target;
    openedAt[edge] = 1 + random(END / 2);
    closedAt.push(random(10) === 0 ? END / 2 + random(END / 2) : OPEN);
  }
  return { nodes, from, to, openedAt, closedAt };
};

export const nameOf = (dataset: number) => ({
  namespace: 'warehouse://bench',
  name: `schema_${dataset % 97}.table_${dataset}`,
});

const nodesOf = (datasets: number): GraphChanges['nodes'] =>
  Array.from({ length: datasets }, (_, id) => ({
    id,
    kind: 'DATASET' as const,
    ...nameOf(id),
    generation: 0,
    firstSequence: 1,
  }));

/** The graph's rows, as a catalog would hand them over. */
export const changesOf = (graph: HubGraph): GraphChanges => ({
  upTo: END,
  nodes: nodesOf(graph.nodes),
  productMembers: [],
  edges: Array.from(graph.from, (from, id) => ({
    id,
    kind: 'FEEDS' as const,
    from,
    to: graph.to[id] ?? 0,
    job: null,
    basis: 'COLUMN' as const,
    openedAt: graph.openedAt[id] ?? 0,
    closedAt: graph.closedAt[id] ?? OPEN,
  })),
  fieldEdges: [],
  identities: [],
  fields: [],
});

const FIELDS_EACH = 5;

/** Like {@link changesOf} for a graph whose nodes are fields: each dataset has five, and an edge for each edge of fields. */
export const fieldChangesOf = (graph: HubGraph): GraphChanges => {
  const datasetOf = (field: number) => Math.floor(field / FIELDS_EACH);
  const rows = Array.from(graph.from, (from, id) => ({
    id,
    from: datasetOf(from),
    to: datasetOf(graph.to[id] ?? 0),
    job: null,
    openedAt: graph.openedAt[id] ?? 0,
    closedAt: graph.closedAt[id] ?? OPEN,
  }));
  return {
    upTo: END,
    nodes: nodesOf(datasetOf(graph.nodes)),
    productMembers: [],
    edges: rows.map((row) => ({ ...row, kind: 'FEEDS' as const, basis: 'COLUMN' as const })),
    fieldEdges: rows.map((row, id) => ({
      ...row,
      fromField: fieldOf(graph.from[id] ?? 0),
      toField: fieldOf(graph.to[id] ?? 0),
      type: 'DIRECT',
      subtype: 'IDENTITY',
      masking: false,
    })),
    identities: [],
    fields: [],
  };
};

const fieldOf = (field: number): string => `field_${field % FIELDS_EACH}`;

export const fieldNameOf = (field: number) => ({
  ...nameOf(Math.floor(field / FIELDS_EACH)),
  field: fieldOf(field),
});

/** Whole numbers below a bound, the same ones for the same seed (mulberry32). */
export const numbers = (seed: number): ((bound: number) => number) => {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
};
