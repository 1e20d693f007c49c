import type { FastifyInstance } from 'fastify';
import { Gauge, Registry } from 'prom-client';
import type { Platform, ProjectionHealth } from '#platform';
import { refusalOfKey } from '../http/admit.ts';
import { answerErrors, codeOf } from '../graphql/answer-errors.ts';
import { Refusal, STATUS } from '../graphql/refusal.ts';
import type { RequestMetrics } from '../http/request-metrics.ts';
import { foreignSite } from '../http/same-site.ts';

/**
 * Answers `GET /metrics` in the text format of Prometheus to callers who may read, whatever roles the process has. Also
 * counts and times every request that Fastify answers.
 */
export const registerMetrics = (
  fastify: FastifyInstance,
  platform: Platform,
  { registry, count }: RequestMetrics,
): void => {
  fastify.addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    // Of what has no route, anyone could make up any number of names.
    const route = request.routeOptions.url ?? 'none';
    count(method, route, reply.statusCode, reply.elapsedTime / 1000);
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
      const [ofHealth, ofProcess] = [await healthMetrics(platform), await registry.metrics()];
      return reply.type(registry.contentType).send(`${ofHealth}\n${ofProcess}`);
    });
    done();
  });
};

/**
 * The health of the process in the text format. Made for each request, so that all figures are of one moment; what is not known at that
 * moment is absent, since no number could stand for it.
 */
const healthMetrics = async (platform: Platform): Promise<string> => {
  const health = await platform.health();
  const registry = new Registry();
  const registers = [registry];
  const gauge = (name: string, help: string, value: number | null): void => {
    if (value !== null) new Gauge({ name: `ledgerline_${name}`, help, registers }).set(value);
  };
  const ofProjections = (
    name: string,
    help: string,
    valueOf: (projection: ProjectionHealth) => number | null,
  ): void => {
    const labelNames = ['projection'];
    const metric = new Gauge({
      name: `ledgerline_projection_${name}`,
      help,
      labelNames,
      registers,
    });
    for (const projection of health.projections) {
      const value = valueOf(projection);
      if (value !== null) metric.set({ projection: projection.name }, value);
    }
  };
  gauge('ready', '1 when the process is ready, 0 when it is not.', health.problem === null ? 1 : 0);
  gauge(
    'projector_active',
    '1 when this process is the one that projects.',
    health.isProjector ? 1 : 0,
  );
  gauge(
    'log_entries',
    'Entries of the log; absent when it is not known how many.',
    health.freshness?.head ?? null,
  );
  gauge('dead_letters', 'Entries of the log that could not be read.', health.deadLetters);
  ofProjections(
    'sequence',
    'The last entry of the log in the projection.',
    ({ sequence }) => sequence,
  );
  ofProjections(
    'lag_entries',
    'Entries of the log not in the projection yet; absent when it is not known how many.',
    ({ lag }) => lag,
  );
  ofProjections(
    'lag_seconds',
    'How long the oldest entry that is not in the projection yet has been in the log; absent when that is not known.',
    ({ lagSeconds }) => lagSeconds,
  );
  ofProjections(
    'last_error_timestamp_seconds',
    'When the projection was last kept from going on.',
    ({ lastError }) => lastError && Date.parse(lastError.at) / 1000,
  );
  return registry.metrics();
};
