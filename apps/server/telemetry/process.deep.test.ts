import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { startServer } from '../../../test/ops/processes.ts';
import { story } from '../../../test/shop/story.ts';
import { openCollector } from './collector.contract.ts';

/** Runs a server until it is asked to end, after one event; answers its exit code and which packages of OpenTelemetry it has loaded. */
const run = async (settings: Readonly<Record<string, string>>) => {
  const folder = mkdtempSync(join(tmpdir(), 'ledgerline-traces-'));
  const [probe, loaded] = [join(folder, 'probe.mjs'), join(folder, 'loaded.txt')];
  writeFileSync(
    probe,
    `import { writeFileSync } from 'node:fs';
     import { createRequire } from 'node:module';
     const { cache } = createRequire(import.meta.url);
     process.on('exit', () => writeFileSync(${JSON.stringify(loaded)}, Object.keys(cache).join('\\n')));`,
  );
  const server = await startServer({
    EVENT_STORE_URL: 'memory:',
    CATALOG_URL: 'sqlite::memory:',
    NODE_OPTIONS: `--import ${pathToFileURL(probe).href}`,
    ...settings,
  });
  const { status } = await fetch(`${server.url}/api/v1/lineage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(story[0]),
  });
  expect(status).toBe(201);
  const code = await server.end();
  const packages = readFileSync(loaded, 'utf8').matchAll(/@opentelemetry[/\\]([\w-]+)/g);
  return { code, packages: new Set([...packages].map(([, name]) => name)) };
};

describe('a server', () => {
  it('loads nothing that traces where traces are not asked for', async () => {
    const { code, packages } = await run({});
    expect(code).toBe(0);
    // The client of Prometheus brings the first one, which does nothing by itself.
    expect([...packages].filter((name) => name !== 'api')).toEqual([]);
  });

  it('sends what it has before it ends, with the headers that are asked for', async () => {
    const collector = await openCollector();
    const { code, packages } = await run({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-team=data',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=night',
    });
    await collector.close();
    expect(code).toBe(0);
    expect(packages).toContain('sdk-trace-base');
    expect(collector.headers[0]).toMatchObject({ 'x-team': 'data' });
    expect(collector.spans.map(({ name }) => name)).toContain('append to the log');
    expect(collector.spans[0]?.resource).toMatchObject({
      'service.name': 'ledgerline',
      'deployment.environment.name': 'night',
    });
  });

  it('ends by itself although the collector never answers', async () => {
    const collector = await openCollector(() => undefined);
    const settings = { OTEL_EXPORTER_OTLP_TIMEOUT: '500' };
    const { code } = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...settings });
    expect(code).toBe(0);
    expect(collector.bodies.length).toBeGreaterThan(0);
    await collector.close();
  });
});
