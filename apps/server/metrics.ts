import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Platform } from '#platform';
import { refusalOfKey } from './admit.ts';
import { answerErrors, codeOf } from './graphql/answer-errors.ts';
import { Refusal, STATUS } from './graphql/refusal.ts';
import { foreignSite } from './same-site.ts';

/**
 * Answers `GET /metrics` in the text format of Prometheus, for those who may read, whatever parts the process plays; and counts and
 * times every request, by its route and not by its address.
 */
export const registerMetrics = (fastify: FastifyInstance, platform: Platform): void => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const refresh = healthGauges(registry, platform);
  const requests = new Counter({
    name: 'ledgerline_http_requests_total',
    help: 'Requests that were answered.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const seconds = new Histogram({
    name: 'ledgerline_http_request_duration_seconds',
    help: 'How long requests took to be answered.',
    labelNames: ['method', 'route'],
    buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60],
    registers,
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    // Of what has no route, anyone could make up any number of names.
    const route = request.routeOptions.url ?? 'none';
    requests.inc({ method, route, status: reply.statusCode });
    seconds.observe({ method, route }, reply.elapsedTime / 1000);
    done();
  });
  void fastify.register((scope, _options, done) => {
    scope.addHook('onRequest', (request, _reply, next) => {
      const foreign = foreignSite(request.headers, platform.config);
      next(
        foreign === null
          ? (refusalOfKey(platform, request.headers.authorization) ?? undefined)
          : new Refusal('FORBIDDEN', foreign),
      );
    });
    scope.setErrorHandler((error: Error, request, reply) => {
      const [answer] = answerErrors([error], request.log, platform);
      const code = codeOf(error, platform);
      if (code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer');
      return reply.code(code === null ? 500 : STATUS[code]).send({ error: answer?.message });
    });
    scope.get('/metrics', async (_request, reply) => {
      await refresh();
      return reply.type(registry.contentType).send(await registry.metrics());
    });
    done();
  });
};

/** What a process knows of itself, as numbers; answers what brings them up to date. */
const healthGauges = (registry: Registry, platform: Platform): (() => Promise<void>) => {
  const registers = [registry];
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `ledgerline_${name}`, help, registers });
  const ofProjection = (name: string, help: string) =>
    new Gauge({
      name: `ledgerline_projection_${name}`,
      help,
      labelNames: ['projection'],
      registers,
    });
  const ready = gauge('ready', '1 when the process is ready, 0 when it is not.');
  const projects = gauge('projector_active', '1 when this process is the one that projects.');
  const entries = gauge('log_entries', 'Entries of the log, as far as they were counted.');
  const letters = gauge('dead_letters', 'Entries of the log that could not be read.');
  const sequence = ofProjection('sequence', 'The last entry of the log in the projection.');
  const lag = ofProjection('lag_entries', 'Entries of the log not in the projection yet.');
  const waiting = ofProjection(
    'lag_seconds',
    'How long the oldest entry of the log that is not in the projection yet has been waiting.',
  );
  const failed = ofProjection(
    'last_error_timestamp_seconds',
    'When the projection was last kept from going on.',
  );
  return async () => {
    const health = await platform.health();
    ready.set(health.problem === null ? 1 : 0);
    projects.set(health.isProjector ? 1 : 0);
    const { head } = health.freshness ?? { head: null };
    if (head !== null) entries.set(head);
    if (health.deadLetters !== null) letters.set(health.deadLetters);
    for (const { name: projection, ...stands } of health.projections) {
      sequence.set({ projection }, stands.sequence);
      lag.set({ projection }, stands.lag);
      waiting.set({ projection }, stands.lagSeconds);
      if (stands.lastError !== null)
        failed.set({ projection }, Date.parse(stands.lastError.at) / 1000);
    }
  };
};
