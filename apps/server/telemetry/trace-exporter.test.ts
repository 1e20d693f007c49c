import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ExportResultCode } from '@opentelemetry/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { traceExporter } from './trace-exporter.ts';

const asked: (string | undefined)[] = [];
let status = 200;
const server = createServer((request, reply) => {
  asked.push(request.url);
  reply.writeHead(status).end();
});

beforeEach(async () => {
  asked.length = 0;
  status = 200;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  delete process.env['OTEL_EXPORTER_OTLP_HEADERS'];
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const address = (): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;

/** Sends no spans to an endpoint; answers what is said of it. */
const said = async (endpoint: string): Promise<readonly (string | null)[]> => {
  const messages: (string | null)[] = [];
  const exporter = traceExporter(endpoint, 300, (message) => messages.push(message));
  const { code } = await new Promise<{ code: ExportResultCode }>((resolve) =>
    exporter.export([], resolve),
  );
  expect(code === ExportResultCode.SUCCESS).toBe(messages.length === 0);
  await exporter.shutdown();
  return messages;
};

describe('traces are sent', () => {
  it.each([
    ['', '/v1/traces'],
    ['/', '/v1/traces'],
    ['/otel/', '/otel/v1/traces'],
    ['/?tok=X', '/v1/traces?tok=X'],
    ['/otel?tok=a/b#part', '/otel/v1/traces?tok=a/b'],
  ])('for an endpoint that ends with "%s" to %s', async (end, path) => {
    expect(await said(`http://${address()}${end}`)).toEqual([]);
    expect(asked).toEqual([path]);
  });
});

describe('what is said of traces that cannot be sent', () => {
  it('tells a collector without TLS, and shows no query', async () => {
    expect(await said(`https://${address()}/?tok=hush`)).toEqual([
      `traces cannot be sent to https://${address()}/v1/traces: it speaks no TLS: begin OTEL_EXPORTER_OTLP_ENDPOINT with http://, or have it take https`,
    ]);
  });

  it('tells the status that a collector answers with', async () => {
    status = 401;
    expect(await said(`http://${address()}`)).toEqual([
      `traces cannot be sent to http://${address()}/v1/traces: it answers with status 401`,
    ]);
  });

  it.each(['Authorization: Basic dXNlOmh1c2g==', 'x-key=hush%0Ahush'])(
    'shows nothing of a header that cannot be (%s)',
    async (headers) => {
      process.env['OTEL_EXPORTER_OTLP_HEADERS'] = headers;
      const messages = await said(`http://${address()}`);
      expect(messages).toEqual([
        expect.stringMatching(/^traces cannot be sent to \S+: ERR_INVALID_(HTTP_TOKEN|CHAR)$/),
      ]);
    },
  );
});
