import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Platform } from '#platform';
import { refusalOfReader } from '../http/admit.ts';
import { answerErrors } from '../graphql/answer-errors.ts';
import { answerRefusals, MAX_BODY, statusOf } from '../graphql/answer-refusals.ts';
import { codeOf } from '../graphql/answer-errors.ts';
import type { ReaderPool } from './pool.ts';

/** The routes that readers answer. */
export const FORWARDED = ['/graphql', '/api/v1/graph'];

/**
 * Forwards questions to readers, with their answers as they come. Requests that are refused by their headers, and questions
 * that no reader can answer, are answered here.
 */
export const registerForwarding = (
  fastify: FastifyInstance,
  platform: Platform,
  pool: ReaderPool,
): void => {
  const forward = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const body = Buffer.isBuffer(request.body) ? request.body : null;
    const answer = await pool.ask({
      ...{ method: request.method, url: request.url, headers: request.headers, body },
      isMutation: body !== null && mayBeMutation(body),
      isLimited: request.routeOptions.url === '/graphql',
      isAbandoned: () => request.raw.socket.destroyed,
    });
    return reply.code(answer.status).headers(answer.headers).send(answer.body);
  };
  const forwardAll = (scope: FastifyInstance): void => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: MAX_BODY },
      (_request, body, next) => next(null, body),
    );
    scope.addHook('onRequest', (request, _reply, next) => {
      next(refusalOfReader(platform, request) ?? undefined);
    });
    scope.addHook('onSend', (_request, reply, _payload, next) => {
      if (reply.statusCode === 503 && !reply.hasHeader('retry-after'))
        reply.header('retry-after', '1');
      next();
    });
  };
  void fastify.register((scope, _options, done) => {
    forwardAll(scope);
    scope.setErrorHandler(answerRefusals(platform));
    scope.get('/graphql', forward);
    scope.post('/graphql', forward);
    done();
  });
  void fastify.register((scope, _options, done) => {
    forwardAll(scope);
    scope.setErrorHandler((error: Error, request, reply) => {
      const [answer] = answerErrors([error], request.log, platform);
      if (codeOf(error, platform) === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer');
      return reply.code(statusOf(error, platform)).send({ error: answer?.message });
    });
    scope.get('/api/v1/graph', forward);
    done();
  });
};

/**
 * Whether a request may hold a mutation. The keyword `mutation` must be in it, in plain letters unless JSON escapes them;
 * a question that only has the word somewhere counts as one too, and is not asked a second time.
 */
const mayBeMutation = (body: Buffer): boolean => body.includes('mutation') || body.includes('\\u');
