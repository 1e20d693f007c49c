import { z } from 'zod';
import { MAX_DEPTH } from '#openlineage';
import { areOtlpHeaders } from './otlp-headers.ts';

/** The parts that a process can play. */
const PARTS = ['ingest', 'project', 'query'] as const;

const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most));

const otlpHeaders = (description: string) =>
  z.string().refine(areOtlpHeaders).nullable().default(null).meta({
    description,
    expected:
      'NAME=VALUE with commas between, percent-encoded where a value holds a comma, a semicolon or a percent sign',
  });

/**
 * Every setting in one place: an environment variable, what it can be, what it is when not given, what it is for, and the
 * words for what is expected of it.
 */
export const settings = z.object({
  EVENT_STORE_URL: z
    .string()
    .regex(/^(memory:|sqlite:.+|esdb(\+discover)?:\/\/.+)$/)
    .prefault('sqlite:data/events.db')
    .meta({
      description: 'the log: every event as it was received',
      expected: 'memory:, sqlite:PATH, or esdb://HOST:PORT for EventStoreDB',
    }),
  CATALOG_URL: z
    .string()
    .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/)
    .prefault('sqlite:data/catalog.db')
    .meta({
      description: 'the catalog: what the events mean, made from the log',
      expected:
        'sqlite:PATH (sqlite::memory: for one that is gone at the end), or postgres://HOST/DATABASE',
    }),
  GRAPH_URL: z
    .string()
    .regex(/^(memory:|(neo4j|bolt)(\+s|\+ssc)?:\/\/.+)$/)
    .prefault('memory:')
    .meta({
      description: 'the lineage graph, made from the catalog',
      expected: 'memory:, or neo4j://HOST or bolt://HOST for Neo4j',
    }),
  HOST: z
    .string()
    .regex(/^[^\s/]+$/)
    .prefault('127.0.0.1')
    .meta({
      description: 'the address to listen on; any but loopback needs API_KEYS_FILE',
      expected: 'an address or name of this machine',
    }),
  PORT: whole(0, 65_535).prefault('5000').meta({
    description: 'the port to listen on; 0 for any that is free',
    expected: 'a whole number from 0 to 65535',
  }),
  ROLES: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(z.enum(PARTS)))
    .prefault(PARTS.join(','))
    .meta({
      description: 'the parts that this process plays',
      expected: 'one or more of ingest, project, query with commas between',
    }),
  API_KEYS_FILE: z.string().nullable().default(null).meta({
    description: 'the file that "ledgerline key create" writes; without it no key is asked for',
    expected: 'the path of a file',
  }),
  POLICY_FILE: z.string().nullable().default(null).meta({
    description:
      'who must approve which changes (docs/changes.md); without it one approval is enough',
    expected: 'the path of a file',
  }),
  LEDGERLINE_URL: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null)
    .meta({
      description: 'the server that commands ask; without it they work on the local files',
      expected: 'a URL that begins with http:// or https://',
    }),
  LEDGERLINE_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .nullable()
    .default(null)
    .meta({
      description: 'the key that commands show to that server',
      expected: 'a key as "ledgerline key create" printed it',
    }),
  MAX_BODY_MB: whole(1, 1024).prefault('64').meta({
    description: 'the largest request body, inflated, in megabytes',
    expected: 'a whole number from 1 to 1024',
  }),
  MAX_INFLATE_RATIO: whole(1, 10_000).prefault('100').meta({
    description: 'how many times its size a compressed body may become',
    expected: 'a whole number from 1 to 10000',
  }),
  MAX_BATCH: whole(1, 1_000_000).prefault('10000').meta({
    description: 'the most events in one request',
    expected: 'a whole number from 1 to 1000000',
  }),
  MAX_JSON_DEPTH: whole(8, MAX_DEPTH)
    .prefault('128')
    .meta({
      description: 'how deep the arrays and objects of an event may nest',
      expected: `a whole number from 8 to ${MAX_DEPTH}`,
    }),
  QUERY_TIMEOUT_MS: whole(1, 3_600_000).prefault('10000').meta({
    description: 'how long an answer may take, in milliseconds',
    expected: 'a whole number from 1 to 3600000',
  }),
  MAX_QUERY_DEPTH: whole(1, 100).prefault('15').meta({
    description: 'how deep the fields of a GraphQL question may nest',
    expected: 'a whole number from 1 to 100',
  }),
  SHUTDOWN_TIMEOUT_MS: whole(1, 3_600_000).prefault('8000').meta({
    description:
      'how long what was asked may take to be answered when the server is told to end, in milliseconds; connections are cut then',
    expected: 'a whole number from 1 to 3600000',
  }),
  READY_MAX_LAG: whole(0, 1_000_000_000_000).nullable().default(null).meta({
    description:
      'the most entries that answers may be behind the log while /health/ready is 200; without it any number',
    expected: 'a whole number from 0 to 1000000000000',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null)
    .meta({
      description: 'where traces are sent, by OTLP over HTTP; without it nothing is traced',
      expected: 'a URL that begins with http:// or https://, without the /v1/traces behind',
    }),
  OTEL_EXPORTER_OTLP_HEADERS: otlpHeaders('headers that are sent with them, such as a key'),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: otlpHeaders('more of them, which come before those'),
  OTEL_SERVICE_NAME: z.string().prefault('ledgerline').meta({
    description: 'the name of this process in its traces',
    expected: 'a name',
  }),
  OTEL_EXPORTER_OTLP_TIMEOUT: whole(1, 600_000).prefault('3000').meta({
    description:
      'how long traces may take to be sent, in milliseconds, also when the process ends; they are dropped then',
    expected: 'a whole number from 1 to 600000',
  }),
});
