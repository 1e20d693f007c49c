import type { FastifyRequest } from 'fastify';
import { getOperationAST, Kind, OperationTypeNode, parse, type DocumentNode } from 'graphql';
import { z } from 'zod';
import { Refusal } from './refusal.ts';

const question = z.object({
  query: z.string().min(1),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

export interface Question {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null;
  readonly isMutation: boolean;
}

/** The most words and signs of a question; a person's has some hundreds. */
const MAX_TOKENS = 5000;

/** The question that a request asks, by POST as JSON or by GET in its URL. Throws a {@link Refusal}, or graphql's word on its syntax. */
export const readQuestion = (request: FastifyRequest): Question => {
  const given = request.method === 'GET' ? fromUrl(request.query) : request.body;
  if (Array.isArray(given)) {
    throw new Refusal(
      'BAD_USER_INPUT',
      'several questions in one array are not answered: send each in a request of its own, or ask for several fields in one',
    );
  }
  const { success, data } = question.safeParse(given);
  if (!success) {
    throw new Refusal(
      'BAD_USER_INPUT',
      'no question was sent: POST JSON such as {"query": "{ status { head } }", "variables": {}}, or open /graphiql',
    );
  }
  // Mercurius takes what is no GraphQL for the JSON of a syntax tree, which nothing has checked; so it only gets GraphQL.
  const document = parsed(data.query);
  const decides = document.definitions.some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.operation !== OperationTypeNode.QUERY,
  );
  // What a link can ask for, a link in a mail can.
  if (decides && request.method === 'GET') {
    throw new Refusal('BAD_USER_INPUT', 'a mutation is not taken from a URL: send it by POST');
  }
  const operationName = data.operationName ?? null;
  return {
    query: data.query,
    variables: data.variables ?? {},
    operationName,
    isMutation: getOperationAST(document, operationName)?.operation === OperationTypeNode.MUTATION,
  };
};

/** A question as GraphQL. Throws a {@link Refusal} for one that is nested too deeply, or graphql's word on its syntax. */
export const parsed = (query: string): DocumentNode => {
  try {
    return parse(query, { maxTokens: MAX_TOKENS, noLocation: true });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new Refusal('BAD_USER_INPUT', 'the question is nested too deeply to be read');
  }
};

const inUrl = z.looseObject({ variables: z.string().optional() });

const fromUrl = (parameters: unknown): unknown => {
  const { variables, ...rest } = inUrl.parse(parameters);
  if (variables === undefined || variables === '') return rest;
  try {
    return { ...rest, variables: JSON.parse(variables) as unknown };
  } catch (cause) {
    throw new Refusal('BAD_USER_INPUT', `the parameter variables is no JSON: ${String(cause)}`);
  }
};
