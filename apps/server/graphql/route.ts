import type {
  FastifyBaseLogger,
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
} from 'fastify';
import { GraphQLError, type ExecutionResult } from 'graphql';
import type { Platform } from '#platform';
import { refusalOfPlace, refusalOfReader } from '../admit.ts';
import { answerErrors, codeOf } from './answer-errors.ts';
import { answerStatus } from './answer-status.ts';
import { openAsking, type Asking } from './asking.ts';
import { readQuestion } from './question.ts';
import { Refusal, STATUS } from './refusal.ts';
import { followQuestions, withWebSockets } from './subscriptions.ts';

/** The largest question, in bytes. */
const MAX_BODY = 1024 * 1024;

/** Answers GraphQL at `/graphql`: POST with JSON, GET, or subscriptions over WebSocket. Runs beside Nest's pipeline; the fields are Nest's resolvers. */
export const registerGraphql = (fastify: FastifyInstance, platform: Platform): void => {
  void fastify.register(async (scope) => {
    await withWebSockets(scope);
    const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      const asking = openAsking(platform);
      try {
        const result = await platform.tracing.within('graphql', {}, () =>
          ask(fastify, asking, request),
        );
        const body = await envelope(asking, result, request.log);
        return await reply.code(answerStatus(result, platform)).send(body);
      } catch (error) {
        const body = await envelope(asking, { errors: errorsIn(error) }, request.log);
        return await reply.code(statusOf(error, platform)).send(body);
      } finally {
        asking.close();
      }
    };
    scope.addHook('onRequest', (request, _reply, next) => {
      // A page cannot send its key when it opens a socket: it does so in its first message.
      const refusalOf = request.ws ? refusalOfPlace : refusalOfReader;
      next(refusalOf(platform, request) ?? undefined);
    });
    scope.setErrorHandler((error: FastifyError | Refusal, request, reply) => {
      const cause = inSentences(error);
      const errors = answerErrors([cause], request.log, platform);
      const status = statusOf(cause, platform);
      if (status === 401) reply.header('www-authenticate', 'Bearer');
      return reply.code(status).send({ errors });
    });
    scope.route({
      method: 'GET',
      url: '/graphql',
      handler: answer,
      wsHandler: followQuestions(fastify, platform),
    });
    scope.post('/graphql', { bodyLimit: MAX_BODY }, answer);
  });
};

const ask = async (
  fastify: FastifyInstance,
  asking: Asking,
  request: FastifyRequest,
): Promise<ExecutionResult> => {
  const question = readQuestion(request);
  const { query, variables, operationName } = question;
  const limit = asking.platform.config.QUERY_TIMEOUT_MS;
  let timer: NodeJS.Timeout | undefined;
  const outOfTime = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(asking.time.tookTooLong()), limit);
  });
  try {
    const answer = fastify.graphql(
      query,
      { asking, question, actor: asking.platform.keys.authenticate(request.headers.authorization) },
      { ...variables },
      operationName ?? undefined,
    );
    const result = await Promise.race([answer, outOfTime]);
    asking.budget.check();
    return result;
  } finally {
    clearTimeout(timer);
  }
};

interface Result {
  readonly data?: ExecutionResult['data'];
  readonly errors?: readonly unknown[];
}

/** Every answer says how far answers are, whatever became of the question. */
const envelope = async (
  asking: Asking,
  { data, errors }: Result,
  log: FastifyBaseLogger,
): Promise<object> => {
  const { sequence, head, lag } = await asking.freshness();
  return {
    ...(data !== undefined && { data }),
    ...(errors !== undefined &&
      errors.length > 0 && {
        errors: answerErrors(errors, log, asking.platform),
      }),
    extensions: { freshness: { asOf: sequence, head, lag } },
  };
};

/** Mercurius throws one error that holds all that graphql found in the question. */
const errorsIn = (error: unknown): readonly unknown[] =>
  error instanceof Error && 'errors' in error && Array.isArray(error.errors)
    ? error.errors
    : [error];

const statusOf = (error: unknown, platform: Platform): number => {
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
