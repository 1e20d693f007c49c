import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Platform } from '#platform';
import { refusalOfReader } from '../http/admit.ts';
import { openPlaces, RETRY_AFTER } from '../export/places.ts';
import { answerInOneSentence, answerRefusals, MAX_BODY } from '../graphql/answer-refusals.ts';
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
  // Readers have a limit too, each for itself. This one holds for all of them.
  const takePlace = openPlaces();
  const forwardExport = async (
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> => {
    const leave = takePlace();
    reply.raw.once('close', leave);
    return forward(request, reply);
  };
  const forwardAll = (scope: FastifyInstance, retryAfter: string): void => {
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
        reply.header('retry-after', retryAfter);
      next();
    });
  };
  void fastify.register((scope, _options, done) => {
    forwardAll(scope, '1');
    scope.setErrorHandler(answerRefusals(platform));
    scope.get('/graphql', forward);
    scope.post('/graphql', forward);
    done();
  });
  void fastify.register((scope, _options, done) => {
    forwardAll(scope, RETRY_AFTER);
    scope.setErrorHandler(answerInOneSentence(platform));
    scope.get('/api/v1/graph', forwardExport);
    done();
  });
};

/**
 * Whether a request may hold a mutation. The keyword `mutation` must be in it, in plain letters unless JSON escapes them;
 * a question that only has the word somewhere counts as one too, and is not asked a second time.
 */
const mayBeMutation = (body: Buffer): boolean => body.includes('mutation') || body.includes('\\u');
