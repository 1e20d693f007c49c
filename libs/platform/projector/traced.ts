import type { Catalog } from '#catalog';
import type { LineageGraph } from '#lineage';
import type { Tracing } from '../tracing.ts';

/** A catalog that records a span for each batch projected into it. */
export const tracedCatalog = (catalog: Catalog, tracing: Tracing): Catalog => ({
  ...catalog,
  project: (entries, setAside, onCommit) => {
    const [first, last] = [entries[0], entries.at(-1)];
    const facts = {
      'ledgerline.entries': entries.length,
      ...(first && { 'ledgerline.position.first': first.position }),
      ...(last && { 'ledgerline.position.last': last.position }),
    };
    return tracing.within('project into the catalog', facts, async () => {
      await catalog.project(entries, setAside, onCommit);
      tracing.note({ 'ledgerline.sequence': (await catalog.checkpoint()).sequence });
    });
  },
});

/** A graph that records a span for each batch projected into it and for each traversal. */
export const tracedGraph = (graph: LineageGraph, tracing: Tracing): LineageGraph => ({
  ...graph,
  apply: (changes) => {
    const facts = {
      'ledgerline.sequence': changes.upTo,
      'ledgerline.edges': changes.edges.length + changes.fieldEdges.length,
    };
    return tracing.within('project into the graph', facts, () => graph.apply(changes));
  },
  traverse: (question) => {
    const { direction, start, asOf, since, maxDepth } = question;
    const facts = {
      'ledgerline.direction': direction,
      'ledgerline.start': start.kind,
      'ledgerline.as_of': asOf,
      ...(since !== null && { 'ledgerline.since': since }),
      ...(maxDepth !== null && { 'ledgerline.depth': maxDepth }),
    };
    return tracing.within('traverse the graph', facts, async () => {
      const answer = await graph.traverse(question);
      if (answer !== null) tracing.note({ 'ledgerline.reached': answer.datasets.length });
      return answer;
    });
  },
  neighbourhoods: (nodes, asOf, timeoutMs) =>
    tracing.within(
      'read neighbourhoods in the graph',
      { 'ledgerline.nodes': nodes.length, 'ledgerline.as_of': asOf },
      () => graph.neighbourhoods(nodes, asOf, timeoutMs),
    ),
});
