import { ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';

/** Sends spans by OTLP over HTTP. `onTrouble` hears why they cannot be sent, once for each reason, and `null` when they can again. */
export const traceExporter = (
  endpoint: string,
  timeoutMillis: number,
  onTrouble: (message: string | null) => void,
): SpanExporter => {
  const url = urlAt(endpoint);
  const exporter = new OTLPTraceExporter({ url: url.href, timeoutMillis });
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

const urlAt = (endpoint: string): URL => {
  const url = new URL(endpoint);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/traces`;
  url.hash = '';
  return url;
};

// An address may hold a password, a query a key.
const shown = ({ protocol, host, pathname }: URL): string => `${protocol}//${host}${pathname}`;

// What an error says may hold a header, and so a key: it is matched, and never told.
const reasonOf = (error: Error | undefined): string => {
  const { code, message } = factsOf(error);
  if (message.includes('wrong version number')) {
    return 'it speaks no TLS: begin OTEL_EXPORTER_OTLP_ENDPOINT with http://, or have it take https';
  }
  if (typeof code === 'number') return `it answers with status ${code}`;
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(code)) {
    return REASONS.get(code) ?? code;
  }
  return REASONS.get(message) ?? 'the SDK of OpenTelemetry gives no code for it';
};

// Not `instanceof Error`: Node's own errors may be of another realm.
const factsOf = (error: unknown): { readonly code: unknown; readonly message: string } =>
  typeof error === 'object' && error !== null
    ? {
        code: 'code' in error ? error.code : null,
        message: 'message' in error ? String(error.message) : '',
      }
    : { code: null, message: '' };

// By code, or by the whole of what the SDK says without one.
const REASONS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there (ECONNREFUSED)'],
  ['ENOTFOUND', 'no such host is known (ENOTFOUND)'],
  ['ECONNRESET', 'it ended the connection (ECONNRESET)'],
  ['Request timed out', 'it does not answer within OTEL_EXPORTER_OTLP_TIMEOUT'],
  ['Export failed with retryable status', 'it takes none for now'],
  ['Concurrent export limit reached', 'it takes them more slowly than they come'],
]);
