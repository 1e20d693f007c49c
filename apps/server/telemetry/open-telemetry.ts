import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import {
  defaultTextMapGetter,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Config } from '#platform';
import { traceExporter } from './trace-exporter.ts';
import type { Telemetry } from './telemetry.ts';

/**
 * Traces with the SDK of OpenTelemetry, sent to OTEL_EXPORTER_OTLP_ENDPOINT in the background. Whatever becomes of them there, the
 * process goes on: `onTrouble` hears why they cannot be sent, once for each reason, and `null` when they can again. This file is
 * loaded only where traces are asked for.
 */
export const openTelemetry = (
  config: Config,
  endpoint: string,
  onTrouble: (message: string | null) => void,
): Telemetry => {
  const exporter = traceExporter(endpoint, config.OTEL_EXPORTER_OTLP_TIMEOUT, onTrouble);
  // Nothing is registered for the whole process: there may be several servers in it, as in tests.
  const provider = new BasicTracerProvider({
    resource: resourceOf(config),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('ledgerline');
  const open = new AsyncLocalStorage<Context>();

  return {
    within: async (name, facts, work) => {
      const around = open.getStore() ?? ROOT_CONTEXT;
      const span = tracer.startSpan(name, { attributes: facts }, around);
      try {
        return await open.run(trace.setSpan(around, span), work);
      } catch (error) {
        fail(span, error);
        throw error;
      } finally {
        span.end();
      }
    },
    note: (facts) => {
      const around = open.getStore();
      if (around !== undefined) trace.getSpan(around)?.setAttributes(facts);
    },
    add: ({ name, facts, startedAt, endedAt, error }) => {
      const span = tracer.startSpan(
        name,
        { attributes: facts, startTime: startedAt },
        ROOT_CONTEXT,
      );
      if (error !== null) failWith(span, error);
      span.end(endedAt);
    },
    begin: (name, facts, headers) => {
      const sender = CONTEXT_OF_SENDER.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
      const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes: facts }, sender);
      return {
        around: (work) => open.run(trace.setSpan(sender, span), work),
        end: (last, isFailed) => {
          if (!span.isRecording()) return;
          span.setAttributes(last);
          if (isFailed) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    close: async () => {
      const ending = new AbortController();
      const bound = pause(config.OTEL_EXPORTER_OTLP_TIMEOUT + SPARE_MS, null, ending);
      // The reason was heard by then.
      const sending = provider.shutdown().catch(() => undefined);
      await Promise.race([sending, bound]);
      bound.catch(() => undefined);
      ending.abort();
    },
  };
};

const CONTEXT_OF_SENDER = new W3CTraceContextPropagator();

const SPARE_MS = 200;

/** What is said of the process in each trace; OTEL_RESOURCE_ATTRIBUTES may say more. */
const resourceOf = ({ OTEL_SERVICE_NAME: name }: Config) =>
  defaultResource()
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(resourceFromAttributes({ 'service.name': name }));

// By its name only: a message may say what was sent, or asked.
const fail = (span: Span, error: unknown): void =>
  failWith(span, error instanceof Error ? error.name : 'unknown');

const failWith = (span: Span, name: string): void => {
  span.setAttribute('error.type', name);
  span.setStatus({ code: SpanStatusCode.ERROR });
};
