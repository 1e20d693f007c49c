import { afterAll } from '@jest/globals';
import { lineageGraphContract } from '../../libs/lineage/lineage-graph.contract.ts';
import { newGraphs } from './neo4j/graphs.ts';

const graphs = newGraphs();
afterAll(() => graphs.close());

lineageGraphContract('Neo4j', graphs.open);
