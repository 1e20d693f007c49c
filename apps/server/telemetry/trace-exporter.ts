import { ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';

/** Sends spans by OTLP over HTTP. `onTrouble` hears why they cannot be sent, once for each reason, and `null` when they can again. */
export const traceExporter = (
  endpoint: string,
  timeoutMillis: number,
  onTrouble: (message: string | null) => void,
): SpanExporter => {
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const exporter = new OTLPTraceExporter({ url, timeoutMillis });
  let trouble: string | null = null;
  const tell = (message: string | null): void => {
    if (message !== trouble) onTrouble(message);
    trouble = message;
  };
  return {
    export: (spans, done) => {
      exporter.export(spans, (result) => {
        const isSent = result.code === ExportResultCode.SUCCESS;
        tell(isSent ? null : `traces cannot be sent to ${shown(url)}: ${reasonOf(result.error)}`);
        done(result);
      });
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
};

// An address may hold a password.
const shown = (url: string): string => {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
};

const reasonOf = (error: Error | undefined): string => {
  if (error === undefined) return 'it does not say why';
  const cause = error.cause instanceof Error ? error.cause : error;
  return cause.message === '' ? cause.name : cause.message;
};
