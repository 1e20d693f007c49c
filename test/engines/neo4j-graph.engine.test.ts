import { afterAll, jest } from '@jest/globals';
import { lineageGraphContract } from '../../libs/lineage/contract/lineage-graph.contract.ts';
import { newGraphs } from './neo4j/graphs.ts';

jest.setTimeout(600_000);

const graphs = newGraphs();
afterAll(() => graphs.close());

lineageGraphContract('Neo4j', graphs.open);
