import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult } from 'graphql';
import type { Platform } from '#platform';
import { refusalOfPlace, refusalOfReader } from '../http/admit.ts';
import { answerErrors } from './answer-errors.ts';
import { answerRefusals, errorsIn, MAX_BODY, statusOf } from './answer-refusals.ts';
import { answerStatus } from './answer-status.ts';
import { openAsking, type Asking } from './asking.ts';
import { readQuestion } from './question.ts';
import { followQuestions, withWebSockets } from '../subscriptions/subscriptions.ts';

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
    scope.setErrorHandler(answerRefusals(platform));
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
  const { query, variables, operationName, isMutation } = question;
  const answer = fastify.graphql(
    query,
    { asking, question, actor: asking.platform.keys.authenticate(request.headers.authorization) },
    { ...variables },
    operationName ?? undefined,
  );
  // What gathers evidence for a mutation keeps to the time limit by itself. An event that is being appended cannot
  // be taken back: a client that gets a time limit error would assume that nothing was recorded.
  if (isMutation) return answer;
  const result = await withinTime(asking, answer);
  asking.budget.check();
  asking.budget.checkSize(result.data);
  return result;
};

/** Waits for an answer up to the time limit, also while nothing in it asks for the time. */
const withinTime = async <T>({ platform, time }: Asking, answer: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const outOfTime = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(time.tookTooLong()), platform.config.QUERY_TIMEOUT_MS);
  });
  try {
    return await Promise.race([answer, outOfTime]);
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
