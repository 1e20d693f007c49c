import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { Platform } from '#platform';
import { answerErrors, codeOf } from './answer-errors.ts';
import { Refusal, STATUS } from './refusal.ts';

/** The largest question, in bytes. */
export const MAX_BODY = 1024 * 1024;

/** An error handler for the route of GraphQL: answers a request that was refused before it was executed. */
export const answerRefusals =
  (platform: Platform) =>
  (error: FastifyError | Refusal, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const cause = inSentences(error);
    const errors = answerErrors([cause], request.log, platform);
    const status = statusOf(cause, platform);
    if (status === 401) reply.header('www-authenticate', 'Bearer');
    return reply.code(status).send({ errors });
  };

/** An error handler for routes that are not GraphQL's: answers `{"error": sentence}`. */
export const answerInOneSentence =
  (platform: Platform) =>
  (error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const [answer] = answerErrors([error], request.log, platform);
    const status = statusOf(error, platform);
    if (status === 401) reply.header('www-authenticate', 'Bearer');
    return reply.code(status).send({ error: answer?.message });
  };

/** Mercurius throws one error that holds all that graphql found in the question. */
export const errorsIn = (error: unknown): readonly unknown[] =>
  error instanceof Error && 'errors' in error && Array.isArray(error.errors)
    ? error.errors
    : [error];

/** The HTTP status for an error. */
export const statusOf = (error: unknown, platform: Platform): number => {
  if (error instanceof Refusal) return STATUS[error.code];
  if (codeOf(error, platform) === 'UNAVAILABLE') return STATUS.UNAVAILABLE;
  const isAboutTheQuestion = errorsIn(error).every((one) => one instanceof GraphQLError);
  return isAboutTheQuestion ? 400 : 500;
};

/** What fastify says of a body that is no question, in our words. */
const inSentences = (error: FastifyError | Refusal): Error => {
  if (error instanceof Refusal || error.statusCode === undefined || error.statusCode >= 500)
    return error;
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Refusal('BAD_USER_INPUT', `a question has at most ${MAX_BODY} bytes`);
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Refusal(
        'BAD_USER_INPUT',
        'a question is JSON: send content-type: application/json',
      );
    default:
      return new Refusal('BAD_USER_INPUT', `the body of the question is no JSON that can be read`);
  }
};
