import { afterAll, jest } from '@jest/globals';
import { anyGraphContract } from '../../libs/lineage/contract/any-graph.contract.ts';
import { newGraphs } from './neo4j/graphs.ts';

jest.setTimeout(600_000);

const graphs = newGraphs();
afterAll(() => graphs.close());

anyGraphContract('Neo4j', graphs.open, {
  answers: 150,
  neighbourhoods: 50,
  sameBytes: 100,
  bothWays: 6,
});
