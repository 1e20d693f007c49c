import { inProcessGraph } from './in-process.ts';
import { lineageGraphContract } from './lineage-graph.contract.ts';

lineageGraphContract('in-process', () => Promise.resolve(inProcessGraph()));
