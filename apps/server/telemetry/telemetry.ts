import type { IncomingHttpHeaders } from 'node:http';
import type { SpanFacts, Tracing } from '#platform';

/** The span of a request, from when it came until it was answered. */
export interface RequestSpan {
  /** Lets what is done now, and all that follows from it, be part of it. */
  around(work: () => void): void;
  /** Safe to call twice. */
  end(facts: SpanFacts, isFailed: boolean): void;
}

/** What traces a server. */
export interface Telemetry extends Tracing {
  /** Begins the span of a request: part of the trace that its `traceparent` names, if it does. */
  begin(name: string, facts: SpanFacts, headers: IncomingHttpHeaders): RequestSpan;
  /** Sends what was not sent yet, for as long as OTEL_EXPORTER_OTLP_TIMEOUT allows. */
  close(): Promise<void>;
}
