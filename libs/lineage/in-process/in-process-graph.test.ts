import type { GraphNode, LineageGraph } from '../graph.ts';
import { inProcessGraph } from './in-process-graph.ts';
import { lineageGraphContract } from '../contract/lineage-graph.contract.ts';

lineageGraphContract('in-process', () => Promise.resolve(inProcessGraph()));

// A small graph lives in the overlay. A node that gets another name makes the engine order all rows by name anew, and so
// brings the first batch into the compressed form in which it keeps large ones; later batches lie over it.
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
