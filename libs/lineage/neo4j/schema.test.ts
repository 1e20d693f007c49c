import { expect, it } from '@jest/globals';
import { refuseOld } from './schema.ts';

it.each(['Neo4j/4.4.40', 'Neo4j/5.6.0'])('a server that is %s is too old', (agent) => {
  expect(() => refuseOld(agent, 'bolt://h')).toThrow(
    `the server at bolt://h is ${agent.replace('/', ' ')}, but the graph needs Neo4j 5.7 or later`,
  );
});

it.each(['Neo4j/5.7.0', 'Neo4j/5.26.30', 'Neo4j/2025.12.1', 'Memgraph'])(
  'a server that is %s is accepted',
  (agent) => {
    expect(() => refuseOld(agent, 'bolt://h')).not.toThrow();
  },
);
