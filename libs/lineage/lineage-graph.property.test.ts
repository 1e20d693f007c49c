import { anyGraphContract } from './any-graph.contract.ts';
import { inProcessGraph } from './in-process.ts';
import { cases } from '../../test/effort.ts';

anyGraphContract('in-process', () => Promise.resolve(inProcessGraph()), {
  answers: cases(500),
  around: cases(200),
  sameBytes: cases(200),
  bothWays: cases(100),
});
