import { describe, expect, it } from '@jest/globals';
import { BadSettings, describeSettings, readConfig } from './config.ts';

const LOGS = 'memory:, sqlite:PATH, or esdb://HOST:PORT or kurrentdb://HOST:PORT for EventStoreDB';

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    return error instanceof BadSettings ? error.problems : [String(error)];
  }
};

describe('the settings', () => {
  it('have defaults for the embedded engines', () => {
    expect(readConfig({})).toEqual({
      EVENT_STORE_URL: 'sqlite:data/events.db',
      CATALOG_URL: 'sqlite:data/catalog.db',
      GRAPH_URL: 'memory:',
      HOST: '127.0.0.1',
      PORT: 5000,
      ROLES: ['ingest', 'project', 'query'],
      API_KEYS_FILE: null,
      POLICY_FILE: null,
      LEDGERLINE_URL: null,
      LEDGERLINE_API_KEY: null,
      MAX_BODY_MB: 64,
      MAX_INFLATE_RATIO: 100,
      MAX_BATCH: 10_000,
      MAX_JSON_DEPTH: 128,
      QUERY_TIMEOUT_MS: 10_000,
      EXPORT_TIMEOUT_MS: 600_000,
      MAX_QUERY_DEPTH: 15,
      READERS: 2,
      READER_MEMORY_MB: 2048,
      MAX_QUESTIONS: 200,
      MAX_QUERY_ROWS: 1_000_000,
      MAX_ANSWER_MB: 64,
      SHUTDOWN_TIMEOUT_MS: 8000,
      READY_MAX_LAG: null,
      OTEL_EXPORTER_OTLP_ENDPOINT: null,
      OTEL_EXPORTER_OTLP_HEADERS: null,
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: null,
      OTEL_SERVICE_NAME: 'ledgerline',
      OTEL_EXPORTER_OTLP_TIMEOUT: 3000,
    });
  });

  it('are read without surrounding spaces', () => {
    const config = readConfig({ PORT: ' 0 ', ROLES: 'query, ingest', API_KEYS_FILE: 'keys.json' });
    expect([config.PORT, config.ROLES, config.API_KEYS_FILE]).toEqual([
      0,
      ['query', 'ingest'],
      'keys.json',
    ]);
  });

  it('treat an empty variable as unset', () => {
    expect(readConfig({ PORT: '', ROLES: ' ', API_KEYS_FILE: '' })).toEqual(readConfig({}));
  });

  it.each([
    ['EVENT_STORE_URL', 'kafka://here', LOGS],
    ['EVENT_STORE_URL', 'sqlite:', LOGS],
    [
      'CATALOG_URL',
      'mysql://here',
      'sqlite:PATH, sqlite::memory: (lost when the process ends), or postgres://HOST/DATABASE',
    ],
    ['GRAPH_URL', 'neo5j://here', 'memory:, or neo4j://HOST or bolt://HOST for Neo4j'],
    ['HOST', 'http://here', 'an address or name of this machine'],
    ['PORT', '65536', 'a whole number from 0 to 65535'],
    ['PORT', '5000x', 'a whole number from 0 to 65535'],
    ['PORT', '-1', 'a whole number from 0 to 65535'],
    ['PORT', '5e3', 'a whole number from 0 to 65535'],
    ['ROLES', 'ingest,rule', 'one or more of ingest, project and query, separated by commas'],
    ['ROLES', ',', 'one or more of ingest, project and query, separated by commas'],
    ['LEDGERLINE_URL', 'here:5000', 'a URL that begins with http:// or https://'],
    ['LEDGERLINE_URL', 'file:///here', 'a URL that begins with http:// or https://'],
    ['MAX_BODY_MB', '0', 'a whole number from 1 to 1024'],
    ['MAX_BODY_MB', '64.5', 'a whole number from 1 to 1024'],
    ['MAX_INFLATE_RATIO', 'no', 'a whole number from 1 to 10000'],
    ['MAX_BATCH', '1000001', 'a whole number from 1 to 1000000'],
    ['MAX_JSON_DEPTH', '7', 'a whole number from 8 to 1000'],
    ['QUERY_TIMEOUT_MS', '0', 'a whole number from 1 to 3600000'],
    ['EXPORT_TIMEOUT_MS', '86400001', 'a whole number from 1 to 86400000'],
    ['MAX_QUERY_DEPTH', '101', 'a whole number from 1 to 100'],
    ['READERS', '65', 'a whole number from 0 to 64'],
    ['READER_MEMORY_MB', '63', 'a whole number from 64 to 1000000'],
    ['MAX_QUESTIONS', '0', 'a whole number from 1 to 100000'],
    ['MAX_QUERY_ROWS', '0', 'a whole number from 1 to 1000000000'],
    ['MAX_ANSWER_MB', '1025', 'a whole number from 1 to 1024'],
    [
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'collector:4318',
      'a URL that begins with http:// or https://, without /v1/traces at the end',
    ],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', '0', 'a whole number from 1 to 600000'],
  ])('reject %s=%s with the name, the value and what is expected', (variable, value, expected) => {
    expect(problemsOf({ [variable]: value })).toEqual([
      `${variable} is "${value}", but ${expected} is expected`,
    ]);
  });

  it('are rejected all at once', () => {
    expect(problemsOf({ PORT: 'x', HOST: 'a b', MAX_BATCH: '0' })).toHaveLength(3);
  });

  it('do not show a password or key in errors', () => {
    expect(
      problemsOf({
        EVENT_STORE_URL: 'kafka://me:hush@here',
        GRAPH_URL: 'neo5j://me:h/hush@here',
        LEDGERLINE_API_KEY: 'two words',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'collector?tok=hush',
        OTEL_EXPORTER_OTLP_HEADERS: 'Authorization: Basic hush',
      }).join(),
    ).not.toMatch(/hush|two words/);
  });

  it.each(['x-team=data', 'Authorization=Basic%20dXNl==, x-b = c d', 'x=a%2Cb%3Bc'])(
    'accept the headers %s for the collector',
    (headers) => {
      expect(readConfig({ OTEL_EXPORTER_OTLP_HEADERS: headers })).toMatchObject({
        OTEL_EXPORTER_OTLP_HEADERS: headers,
      });
    },
  );

  it.each([
    'Authorization: Basic dXNl',
    'Authorization: Basic dXNl==',
    'x-key',
    '=v',
    'x=',
    'x=a,b',
    'x=a;b',
    'x=%zz',
    'x=%0Ahush',
    'x=%E2%82%AC',
    'x y=z',
  ])('reject the headers %s without showing them', (headers) => {
    for (const part of ['HEADERS', 'TRACES_HEADERS']) {
      expect(problemsOf({ [`OTEL_EXPORTER_OTLP_${part}`]: headers })).toEqual([
        `OTEL_EXPORTER_OTLP_${part} is "***", but NAME=VALUE, separated by commas; commas, semicolons and percent signs in values are percent-encoded is expected`,
      ]);
    }
  });

  it('are described with their defaults', () => {
    expect(describeSettings()).toContainEqual({
      variable: 'ROLES',
      description: 'the roles of this process',
      expected: 'one or more of ingest, project and query, separated by commas',
      fallback: 'ingest,project,query',
    });
    expect(describeSettings().filter(({ fallback }) => fallback === null)).toHaveLength(8);
  });
});
