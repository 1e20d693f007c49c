import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RequestSpan, Telemetry } from './telemetry.ts';

/**
 * Traces requests by their routes and not by their addresses: all but those of who watches the process, and those that are
 * forwarded to another process, which traces them.
 */
export const traceRequests = (
  fastify: FastifyInstance,
  telemetry: Telemetry,
  forwarded: readonly string[] = [],
): void => {
  const spans = new WeakMap<FastifyRequest, RequestSpan>();

  fastify.addHook('onRequest', (request, reply, next) => {
    const { method, headers, routeOptions } = request;
    const route = routeOptions.url;
    // A socket stays open for as long as somebody listens: what is told there is traced each by itself.
    const isSocket = headers.upgrade !== undefined;
    const isUntraced = route !== undefined && (UNTRACED.test(route) || forwarded.includes(route));
    if (isSocket || isUntraced) {
      next();
      return;
    }
    const facts = { 'http.request.method': method, ...(route && { 'http.route': route }) };
    const span = telemetry.begin(route ? `${method} ${route}` : method, facts, headers);
    spans.set(request, span);
    reply.raw.once('close', () => {
      const { statusCode, writableFinished } = reply.raw;
      const answered = writableFinished ? { 'http.response.status_code': statusCode } : {};
      span.end(answered, !writableFinished || statusCode >= 500);
    });
    span.around(next);
  });
  // Again, since a body is read in the name of the connection that it comes over.
  fastify.addHook('preHandler', (request, _reply, next) => {
    const span = spans.get(request);
    if (span === undefined) next();
    else span.around(next);
  });
};

const UNTRACED = /^\/(health\/|metrics$)/;
