import { getOperationAST, type DocumentNode } from 'graphql';
import type { SpanFacts } from '#platform';

const LONGEST_NAME = 100;

/** What a trace says of a question: of which kind it is, and its name. Not the question: it may hold anything. */
export const operationFacts = (document: DocumentNode, operationName: string | null): SpanFacts => {
  const operation = getOperationAST(document, operationName);
  const name = operation?.name?.value;
  return {
    ...(operation && { 'graphql.operation.type': operation.operation }),
    ...(name !== undefined && { 'graphql.operation.name': name.slice(0, LONGEST_NAME) }),
  };
};
