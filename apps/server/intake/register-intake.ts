import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Sender } from '#domain-events';
import type { Accepts, IntakeAnswer, IntakeDoor } from './take-events.ts';

// Clients join a base URL and the path in every way: with a slash between, two, or one behind. One of them takes a base URL
// that ends in a slash for the whole address.
const ONE_EVENT = [
  '/api/v1/lineage',
  '/api/v1/lineage/',
  '//api/v1/lineage',
  '//api/v1/lineage/',
  '/',
];
const A_BATCH = ['/api/v1/lineage/batch', '/api/v1/lineage/batch/', '//api/v1/lineage/batch'];

/**
 * The routes of intake, for what hot-route.ts does not answer itself, which is most single events.
 *
 * Takes OpenLineage events over HTTP, beside Nest's pipeline since that reads, limits and redirects bodies in ways no client
 * expects. `POST /api/v1/lineage` takes one event as JSON and answers 201 without a body once it is durable, also when it was
 * there before; `Ledgerline-Status` tells which, `Ledgerline-Position` is what a read can wait for, and `Ledgerline-Warnings`
 * is how many parts of the event were skipped; `Prefer: return=representation` asks for a body that lists them. NDJSON on that path,
 * and a JSON array or NDJSON on `/api/v1/lineage/batch`, are answered 200 with a {@link BatchReport}. Whatever is not taken is
 * answered with `{"error": sentence}`.
 */
export const registerIntake = (fastify: FastifyInstance, door: IntakeDoor): void => {
  const senders = new WeakMap<FastifyRequest, Sender>();

  const take = async (
    request: FastifyRequest,
    reply: FastifyReply,
    accepts: Accepts,
  ): Promise<FastifyReply> => {
    const sender = senders.get(request);
    if (sender === undefined) throw new Error('unreachable: a request that was not admitted');
    return send(reply, await door.take(request.raw, sender, accepts));
  };

  void fastify.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, next) => next(null));
    scope.addHook('onRequest', (request, _reply, next) => {
      senders.set(request, door.admit(request.raw));
      next();
    });
    scope.setErrorHandler((error: Error, request, reply) =>
      send(reply, door.answerTo(error, request.raw, request.log)),
    );
    for (const path of ONE_EVENT)
      scope.post(path, (request, reply) => take(request, reply, 'EVENT'));
    for (const path of A_BATCH) scope.post(path, (request, reply) => take(request, reply, 'ARRAY'));
    done();
  });
};

const send = (reply: FastifyReply, { status, headers, body }: IntakeAnswer): FastifyReply => {
  const answer = reply.code(status).headers(headers);
  return body === '' ? answer.send() : answer.send(body);
};
