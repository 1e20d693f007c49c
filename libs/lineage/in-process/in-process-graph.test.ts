import type { GraphNode, LineageGraph } from '../graph.ts';
import { inProcessGraph } from './in-process-graph.ts';
import { lineageGraphContract } from '../contract/lineage-graph.contract.ts';

lineageGraphContract('in-process', () => Promise.resolve(inProcessGraph()));

// A small graph stays in the overlay. Renaming a node makes the engine sort all rows again, and so packs the first
// batch into the CSR form of large graphs; later batches are in the overlay.
const packed = (): LineageGraph => {
  const graph = inProcessGraph();
  let bystanders = ['one', 'another'].map((name) => ({ ...BYSTANDER, name }));
  const all = bystanders;
  return {
    ...graph,
    apply: ({ nodes, ...changes }) => {
      const coming = bystanders;
      bystanders = [];
      return graph.apply({ ...changes, nodes: [...nodes, ...coming] });
    },
    clear: () => {
      bystanders = all;
      return graph.clear();
    },
  };
};

const BYSTANDER: Omit<GraphNode, 'name'> = {
  id: 1_000_000,
  kind: 'DATASET',
  namespace: 'elsewhere',
  generation: 0,
  firstSequence: 1,
};

lineageGraphContract('in-process, packed', () => Promise.resolve(packed()));
