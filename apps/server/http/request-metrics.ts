import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** Counts a request that was answered, by its route and not by its address. */
export type CountRequest = (method: string, route: string, status: number, seconds: number) => void;

/** What the requests of a process are counted in. */
export interface RequestMetrics {
  readonly registry: Registry;
  readonly count: CountRequest;
}

/** Starts to count the requests of a process. */
export const requestMetrics = (): RequestMetrics => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'ledgerline_http_requests_total',
    help: 'Requests that were answered.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'ledgerline_http_request_duration_seconds',
    help: 'How long requests took to be answered.',
    labelNames: ['method', 'route'],
    buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60],
    registers,
  });
  return {
    registry,
    count: (method, route, status, seconds) => {
      requests.inc({ method, route, status });
      durations.observe({ method, route }, seconds);
    },
  };
};
