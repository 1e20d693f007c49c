import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '#platform';
import type { Telemetry } from './telemetry.ts';

/** Opens what the settings ask to be traced with, `null` for nothing. It is loaded only then, since it takes time and memory. */
export const openConfiguredTelemetry = async (
  config: Config,
  log: FastifyBaseLogger,
): Promise<Telemetry | null> => {
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === null) return null;
  const { openTelemetry } = await import('./open-telemetry.ts');
  return openTelemetry(config, endpoint, (message) =>
    message === null ? log.info('traces are sent again') : log.warn(message),
  );
};
