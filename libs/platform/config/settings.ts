import { z } from 'zod';
import { MAX_DEPTH } from '#openlineage';
import { areOtlpHeaders } from './otlp-headers.ts';

/** The roles of a process. */
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
      'NAME=VALUE, separated by commas; commas, semicolons and percent signs in values are percent-encoded',
  });

/**
 * All settings: for each environment variable its valid values, default and description, and a
 * phrase for error messages that says what is expected.
 */
export const settings = z.object({
  EVENT_STORE_URL: z
    .string()
    .regex(/^(memory:|sqlite:.+|(esdb|kurrentdb)(\+discover)?:\/\/.+)$/)
    .prefault('sqlite:data/events.db')
    .meta({
      description: 'the event log',
      expected:
        'memory:, sqlite:PATH, or esdb://HOST:PORT or kurrentdb://HOST:PORT for EventStoreDB',
    }),
  CATALOG_URL: z
    .string()
    .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/)
    .prefault('sqlite:data/catalog.db')
    .meta({
      description: 'the catalog, which is built from the log',
      expected:
        'sqlite:PATH, sqlite::memory: (lost when the process ends), or postgres://HOST/DATABASE',
    }),
  GRAPH_URL: z
    .string()
    .regex(/^(memory:|(neo4j|bolt)(\+s|\+ssc)?:\/\/.+)$/)
    .prefault('memory:')
    .meta({
      description: 'the lineage graph, which is built from the catalog',
      expected: 'memory:, or neo4j://HOST or bolt://HOST for Neo4j',
    }),
  HOST: z
    .string()
    .regex(/^[^\s/]+$/)
    .prefault('127.0.0.1')
    .meta({
      description: 'the address to listen on; any other than loopback requires API_KEYS_FILE',
      expected: 'an address or name of this machine',
    }),
  PORT: whole(0, 65_535).prefault('5000').meta({
    description: 'the port to listen on; 0 for any free port',
    expected: 'a whole number from 0 to 65535',
  }),
  ROLES: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(z.enum(PARTS)))
    .prefault(PARTS.join(','))
    .meta({
      description: 'the roles of this process',
      expected: 'one or more of ingest, project and query, separated by commas',
    }),
  API_KEYS_FILE: z.string().nullable().default(null).meta({
    description:
      'the file of API keys, written by "ledgerline key create"; if unset, no key is required',
    expected: 'the path of a file',
  }),
  POLICY_FILE: z.string().nullable().default(null).meta({
    description:
      'the policy that says who must approve which changes (docs/changes.md); if unset, one approval is enough',
    expected: 'the path of a file',
  }),
  LEDGERLINE_URL: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null)
    .meta({
      description: 'the server that commands use; if unset, they work on local files',
      expected: 'a URL that begins with http:// or https://',
    }),
  LEDGERLINE_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .nullable()
    .default(null)
    .meta({
      description: 'the API key that commands send to that server',
      expected: 'a key that "ledgerline key create" printed',
    }),
  MAX_BODY_MB: whole(1, 1024).prefault('64').meta({
    description: 'the largest request body, uncompressed, in megabytes',
    expected: 'a whole number from 1 to 1024',
  }),
  MAX_INFLATE_RATIO: whole(1, 10_000).prefault('100').meta({
    description: 'how many times its size a compressed body may expand to',
    expected: 'a whole number from 1 to 10000',
  }),
  MAX_BATCH: whole(1, 1_000_000).prefault('10000').meta({
    description: 'the maximum number of events in one request',
    expected: 'a whole number from 1 to 1000000',
  }),
  MAX_JSON_DEPTH: whole(8, MAX_DEPTH)
    .prefault('128')
    .meta({
      description: 'the maximum nesting depth of the JSON of an event',
      expected: `a whole number from 8 to ${MAX_DEPTH}`,
    }),
  QUERY_TIMEOUT_MS: whole(1, 3_600_000).prefault('10000').meta({
    description: 'the time limit of a question, in milliseconds',
    expected: 'a whole number from 1 to 3600000',
  }),
  EXPORT_TIMEOUT_MS: whole(1, 86_400_000).prefault('600000').meta({
    description:
      'the time limit of an export of the graph, in milliseconds; the connection of a client that takes longer is cut',
    expected: 'a whole number from 1 to 86400000',
  }),
  MAX_QUERY_DEPTH: whole(1, 100).prefault('15').meta({
    description: 'the maximum nesting depth of the fields of a GraphQL question',
    expected: 'a whole number from 1 to 100',
  }),
  READERS: whole(0, 64).prefault('2').meta({
    description:
      'the number of processes that answer questions for this one; 0 answers them in this process, as engines in memory always do',
    expected: 'a whole number from 0 to 64',
  }),
  READER_MEMORY_MB: whole(64, 1_000_000).prefault('2048').meta({
    description: 'the heap limit of each of these processes, in megabytes',
    expected: 'a whole number from 64 to 1000000',
  }),
  MAX_QUESTIONS: whole(1, 100_000).prefault('200').meta({
    description:
      'the maximum number of questions that these processes answer or that wait for them',
    expected: 'a whole number from 1 to 100000',
  }),
  MAX_QUERY_ROWS: whole(1, 1_000_000_000).prefault('1000000').meta({
    description:
      'how many rows of the catalog one question may read; twenty rows that the database only counts, four datasets, jobs or edges of the graph, and 500 characters of facets, schemas and event bodies count as one row',
    expected: 'a whole number from 1 to 1000000000',
  }),
  MAX_ANSWER_MB: whole(1, 1024).prefault('64').meta({
    description: 'the largest answer, in megabytes',
    expected: 'a whole number from 1 to 1024',
  }),
  SHUTDOWN_TIMEOUT_MS: whole(1, 3_600_000).prefault('8000').meta({
    description:
      'how long open requests may take when the server shuts down, in milliseconds; connections are cut after that',
    expected: 'a whole number from 1 to 3600000',
  }),
  READY_MAX_LAG: whole(0, 1_000_000_000_000).nullable().default(null).meta({
    description:
      'the largest lag in entries at which /health/ready is still 200; if unset, any lag',
    expected: 'a whole number from 0 to 1000000000000',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null)
    .meta({
      description: 'where traces are sent, by OTLP over HTTP; if unset, nothing is traced',
      expected: 'a URL that begins with http:// or https://, without /v1/traces at the end',
    }),
  OTEL_EXPORTER_OTLP_HEADERS: otlpHeaders('headers that are sent with traces, such as a key'),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: otlpHeaders('more of these headers, which take precedence'),
  OTEL_SERVICE_NAME: z.string().prefault('ledgerline').meta({
    description: 'the name of this process in traces',
    expected: 'a name',
  }),
  OTEL_EXPORTER_OTLP_TIMEOUT: whole(1, 600_000).prefault('3000').meta({
    description:
      'the time limit for sending traces, in milliseconds, also when the process ends; they are dropped after that',
    expected: 'a whole number from 1 to 600000',
  }),
});
