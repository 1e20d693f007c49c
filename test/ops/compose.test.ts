import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { describeSettings, isLoopback, readConfig } from '#platform';
import { startServer } from './processes.ts';

// There may be no Docker where the tests run, so this reads docker-compose.yml and Dockerfile, and runs neither.

const mount = z.string().transform((text) => text.split(':'));
const service = z.object({
  image: z.string(),
  build: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  volumes: z.array(mount).default([]),
  ports: z.array(z.string()).default([]),
  networks: z.array(z.string()).default(['default']),
  healthcheck: z.union([
    z.object({ test: z.array(z.string()) }),
    z.object({ disable: z.literal(true) }),
  ]),
  mem_limit: z.string().regex(/^\d+[mg]$/),
  restart: z.enum(['unless-stopped', 'no']),
  profiles: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
});
const compose = z.object({
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.object({ internal: z.boolean() })),
  volumes: z.record(z.string(), z.null()),
});

/** As compose reads it where nothing is given: each variable is its default. */
const withDefaults = (text: string): string => text.replaceAll(/\$\{\w+:-(\w+)\}/g, '$1');

const { services, networks, volumes } = compose.parse(
  parse(withDefaults(readFileSync('docker-compose.yml', 'utf8')), { merge: true }),
);
const named = Object.entries(services);
const ours = named.filter(([, { image }]) => image.startsWith('ledgerline:'));
const engines = named.filter(([, { image }]) => !image.startsWith('ledgerline:'));

describe('docker-compose.yml', () => {
  it('has the three engines, and nobody but Ledgerline is published, on loopback alone', () => {
    expect(engines.map(([, { image }]) => image.split(/[:.]/, 3).join('.'))).toEqual([
      'eventstore/eventstore.24.10',
      'neo4j.5.26',
      'postgres.17.5-bookworm',
    ]);
    const published = named.filter(([, { ports }]) => ports.length > 0);
    expect(published.map(([name, { ports }]) => [name, ports])).toEqual([
      ['ledgerline', ['127.0.0.1:5000:5000']],
    ]);
    for (const [, { networks: joined }] of engines) expect(joined).toEqual(['engines']);
    expect(networks['engines']).toEqual({ internal: true });
  });

  it.each(named)('%s has a whole version, and only volumes that are named', (_, one) => {
    expect(one.image).toMatch(/:\d+\.\d+(\.\d+)?(-[a-z]+)?$/);
    for (const [volume = ''] of one.volumes) expect(Object.keys(volumes)).toContain(volume);
  });

  it.each(named)('%s is looked at while it runs, or ends by itself', (_, one) => {
    expect('disable' in one.healthcheck).toBe(one.restart === 'no');
  });

  it.each([
    ['eventstore', ['/var/lib/eventstore', '/var/log/eventstore']],
    ['neo4j', ['/data', '/logs']],
    ['postgres', ['/var/lib/postgresql/data']],
    ['keys', ['/keys']],
  ])('%s keeps what it stores', (name, places) => {
    expect(services[name]?.volumes.map(([, place]) => place)).toEqual(places);
  });

  it.each(ours)('%s has only variables that are settings, with values that can be', (_, one) => {
    const settings = describeSettings().map(({ variable }) => variable);
    expect(settings).toEqual(expect.arrayContaining(Object.keys(one.environment)));
    expect(readConfig(one.environment)).toMatchObject(
      'PORT' in one.environment ? { PORT: 5000 } : {},
    );
  });

  it('asks for keys where it listens to more than loopback', () => {
    const { HOST, API_KEYS_FILE } = readConfig(services['ledgerline']?.environment ?? {});
    expect([isLoopback(HOST), API_KEYS_FILE]).toEqual([false, '/keys/keys.json']);
  });

  it('gives Ledgerline the passwords that the engines have', () => {
    const { CATALOG_URL, GRAPH_URL } = services['ledgerline']?.environment ?? {};
    const postgres = services['postgres']?.environment ?? {};
    const [user, password] = services['neo4j']?.environment['NEO4J_AUTH']?.split('/') ?? [];
    expect(CATALOG_URL).toBe(
      `postgres://${postgres['POSTGRES_USER'] ?? ''}:${postgres['POSTGRES_PASSWORD'] ?? ''}@postgres:5432/${postgres['POSTGRES_DB'] ?? ''}`,
    );
    expect(GRAPH_URL).toBe(`bolt://${user ?? ''}:${password ?? ''}@neo4j:7687`);
  });
});

describe('"docker compose up"', () => {
  it('starts all but what shows the key, and the demo once the server is ready', () => {
    const aside = named.filter(([, { profiles }]) => profiles.length > 0);
    expect(aside.map(([name]) => name)).toEqual(['show-key']);
    expect(services['demo']?.depends_on).toEqual({ ledgerline: { condition: 'service_healthy' } });
  });

  // The commands of the services, on a folder in the place of the volume and a server in the place of the container.
  it('makes a key and tells the story with it; a second time it changes nothing, and answers the same', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ledgerline-compose-'));
    const bin = join(folder, 'ledgerline');
    writeFileSync(bin, `#!/bin/sh\nexec "${process.execPath}" bin/ledgerline.js "$@"\n`);
    chmodSync(bin, 0o755);
    const PATH = `${folder}${delimiter}${process.env['PATH'] ?? ''}`;
    const run = (name: string, env: Readonly<Record<string, string>> = {}): Promise<string> => {
      const script = (services[name]?.command.join('\n') ?? '').replaceAll('$$', '$');
      return sh(script.replaceAll(/\/(keys|tmp)\//g, `${folder}/`), { PATH, ...env });
    };
    await run('keys');
    const key = readFileSync(join(folder, 'compose.key'), 'utf8');
    await run('keys');
    expect(readFileSync(join(folder, 'compose.key'), 'utf8')).toBe(key);

    const server = await startServer({
      EVENT_STORE_URL: `sqlite:${join(folder, 'events.db')}`,
      CATALOG_URL: `sqlite:${join(folder, 'catalog.db')}`,
      API_KEYS_FILE: join(folder, 'keys.json'),
    });
    try {
      const [first, second] = [
        await run('demo', { LEDGERLINE_URL: server.url }),
        await run('demo', { LEDGERLINE_URL: server.url }),
      ].map((printed) => printed.split('\n'));
      expect(first?.[1]?.split(/ +/)).toEqual(['', '38', '0', '0', '1']);
      expect(second?.[1]?.split(/ +/)).toEqual(['', '0', '38', '0', '1']);
      expect(first?.slice(2).join('\n')).toMatch(/upstream: 8 datasets, .*As of #38\.\n$/s);
      expect(second?.slice(2)).toEqual(first?.slice(2));
    } finally {
      await server.kill();
      rmSync(folder, { recursive: true });
    }
  });
});

const sh = async (script: string, env: NodeJS.ProcessEnv): Promise<string> => {
  const { stdout } = await promisify(execFile)('sh', ['-ec', script], { env });
  return stdout;
};

describe('Dockerfile', () => {
  const lines = readFileSync('Dockerfile', 'utf8').split('\n');
  const after = (word: string) =>
    lines.flatMap((line) => (line.startsWith(`${word} `) ? line.slice(word.length + 1) : []));

  it('is made from one version of Node.js, which the package allows', () => {
    const bases = after('FROM').map((base) => base.split(' ')[0]);
    expect(new Set(bases)).toEqual(new Set(['node:20.19.6-bookworm-slim']));
  });

  it('runs as somebody who is not root, and is looked at', () => {
    expect(after('USER')).toEqual(['node']);
    expect(after('HEALTHCHECK')).toHaveLength(1);
    expect(lines.join('\n')).toContain('/health/live');
  });

  it('has values for settings only', () => {
    const given = [...lines.join('\n').matchAll(/^(?:ENV| {3}) (\w+)=(\S+)/gm)].map(
      ([, variable = '', value = '']) => [variable, value],
    );
    const config = readConfig(z.record(z.string(), z.string()).parse(Object.fromEntries(given)));
    expect(config).toMatchObject({
      EVENT_STORE_URL: 'sqlite:/data/events.db',
      CATALOG_URL: 'sqlite:/data/catalog.db',
    });
    const settings = describeSettings().map(({ variable }) => variable);
    expect(['NODE_ENV', ...settings]).toEqual(expect.arrayContaining(given.map(([name]) => name)));
  });

  it('leaves out what is made or kept here', () => {
    const [first, ...kept] = readFileSync('.dockerignore', 'utf8').trim().split('\n');
    expect(first).toBe('*');
    expect(kept).toEqual(expect.arrayContaining(['!apps', '!libs', '!bin', '!package-lock.json']));
    for (const path of ['!dist', '!node_modules', '!data', '!.env'])
      expect(kept).not.toContain(path);
  });
});
