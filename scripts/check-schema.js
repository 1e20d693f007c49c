// The GraphQL schema may grow, but nothing that was released may go or change.
import { readFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges } from 'graphql';

const [released, current] = ['schema.released.graphql', 'apps/server/schema.graphql'].map((file) =>
  buildSchema(readFileSync(file, 'utf8')),
);
const changes = findBreakingChanges(released, current);
for (const { description } of changes)
  console.error(`apps/server/schema.graphql breaks its users: ${description}`);
process.exit(changes.length > 0 ? 1 : 0);
