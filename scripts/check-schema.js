// The GraphQL schema may grow, but nothing that was released may go or change, except what is accepted here with its reason.
import { readFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges } from 'graphql';

const [released, current] = ['schema.released.graphql', 'apps/server/graphql/schema.graphql'].map(
  (file) => buildSchema(readFileSync(file, 'utf8')),
);
const ACCEPTED = [
  // It was a number also where the head of the log was not known, and then it was false.
  'Status.lag changed type from Sequence! to Sequence.',
];
const changes = findBreakingChanges(released, current).filter(
  ({ description }) => !ACCEPTED.includes(description),
);
for (const { description } of changes)
  console.error(`apps/server/graphql/schema.graphql breaks its users: ${description}`);
process.exit(changes.length > 0 ? 1 : 0);
