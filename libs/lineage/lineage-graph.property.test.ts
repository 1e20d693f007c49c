import { anyGraphContract } from './any-graph.contract.ts';
import { inProcessGraph } from './in-process.ts';

anyGraphContract('in-process', () => Promise.resolve(inProcessGraph()), {
  answers: 500,
  around: 200,
  sameBytes: 200,
  bothWays: 100,
});
