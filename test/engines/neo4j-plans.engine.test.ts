import { afterAll, beforeAll, jest } from '@jest/globals';
import { reachabilityQueryContract } from '../../libs/lineage/neo4j/reachability-query.contract.ts';
import { cypherOn } from './neo4j/cypher.ts';
import { neo4jUrl, newGraphs } from './neo4j/graphs.ts';

jest.setTimeout(600_000);

const graphs = newGraphs();
const server = cypherOn(neo4jUrl());
// With it come the constraints that the plans rest on.
beforeAll(() => graphs.open());
afterAll(async () => {
  await server.close();
  await graphs.close();
});

reachabilityQueryContract(async (statement) => {
  const { summary } = await server.run(`EXPLAIN ${statement}`, { ids: [], asOf: 1, since: 1 });
  if (summary.plan === false) throw new Error('the server gave no plan');
  return summary.plan;
});
