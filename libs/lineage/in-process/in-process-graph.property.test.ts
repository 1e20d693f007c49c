import { cases } from '../../../test/effort.ts';
import { anyGraphContract } from '../contract/any-graph.contract.ts';
import { inProcessGraph } from './in-process-graph.ts';

anyGraphContract('in-process', () => Promise.resolve(inProcessGraph()), {
  answers: cases(500),
  neighbourhoods: cases(200),
  sameBytes: cases(200),
  bothWays: cases(100),
});
