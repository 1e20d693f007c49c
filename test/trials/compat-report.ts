import { readFileSync } from 'node:fs';
import { integrationOf } from '#openlineage';
import type { GraphDocument } from '../oracle/naive.ts';
import { serveNothing } from '../server/served-shop.ts';
import { compatScenarios, type Scenario } from './compat-scenarios.ts';
import { inOrder, inWords, type InWords } from './in-words.ts';
import type { Line } from './recordings.ts';

// In the shape of the reports of OpenLineage's compatibility tests; the names of the tests are ours.

type Status = 'SUCCESS' | 'FAILURE';

interface Test {
  readonly name: string;
  readonly status: Status;
  /** Was each event accepted; is what came of them what was worked out by hand. */
  readonly validation_type: 'syntax' | 'semantics';
  readonly entity_type: string;
  /** What differs; empty where nothing does. */
  readonly details: readonly string[];
  readonly tags: Tags;
}

interface Tags {
  readonly facets: readonly string[];
  readonly producer: string;
}

interface Report {
  readonly name: string;
  readonly component_type: 'consumer';
  readonly component_version: string;
  readonly openlineage_version: string;
  readonly scenarios: readonly {
    readonly name: string;
    readonly status: Status;
    readonly tests: readonly Test[];
  }[];
}

/** Sends each scenario to a server over an empty log and compares what it then answers. */
export const compatReport = async (): Promise<readonly Report[]> => {
  const scenarios: Report['scenarios'][number][] = [];
  for (const scenario of compatScenarios()) {
    const tests: Test[] = [];
    for (const [order, lines] of scenario.orders)
      tests.push(...(await testsOf(scenario, order, lines)));
    scenarios.push({ name: scenario.name, status: statusOf(tests), tests });
  }
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  return [
    {
      name: 'ledgerline',
      component_type: 'consumer',
      component_version: version,
      // Of the core specification that is read.
      openlineage_version: '2-0-2',
      scenarios,
    },
  ];
};

const statusOf = (tests: readonly Test[]): Status =>
  tests.every(({ status }) => status === 'SUCCESS') ? 'SUCCESS' : 'FAILURE';

const PARTS: readonly (readonly [part: keyof InWords, entity: string, name: string])[] = [
  ['datasets', 'dataset', 'datasets with their names and fields'],
  ['jobs', 'job', 'jobs'],
  ['runs', 'run', 'runs with their states'],
  ['reads', 'lineage', 'what each job reads'],
  ['writes', 'lineage', 'what each job writes'],
  ['edges', 'lineage', 'edges between datasets with their basis'],
  ['fieldEdges', 'column lineage', 'edges between fields with their types'],
];

const testsOf = async (
  { expected }: Scenario,
  order: string,
  lines: readonly Line[],
): Promise<readonly Test[]> => {
  const { refused, graph } = await sent(lines);
  const tags = tagsOf(lines);
  const test = (
    name: string,
    validation_type: Test['validation_type'],
    entity_type: string,
    details: readonly string[],
  ): Test => ({
    name: `${name}, in ${order}`,
    status: details.length === 0 ? 'SUCCESS' : 'FAILURE',
    validation_type,
    entity_type,
    details,
    tags,
  });
  const [actual, byHand] = [inOrder(inWords(graph)), inOrder(expected)];
  return [
    test('every event is accepted', 'syntax', 'openlineage', refused),
    ...PARTS.map(([part, entity, name]) =>
      test(name, 'semantics', entity, differences(actual[part], byHand[part])),
    ),
  ];
};

const sent = async (lines: readonly Line[]) => {
  const { fastify, platform, close } = await serveNothing();
  try {
    const refused: string[] = [];
    for (const { number, bytes } of lines) {
      const { statusCode, body } = await fastify.inject({
        method: 'POST',
        url: '/api/v1/lineage',
        headers: { 'content-type': 'application/json' },
        payload: bytes,
      });
      if (statusCode !== 201) refused.push(`line ${number}: ${statusCode} ${body}`);
    }
    await platform.settled();
    const { body } = await fastify.inject({ method: 'GET', url: '/api/v1/graph?current=true' });
    return { refused, graph: JSON.parse(body) as GraphDocument };
  } finally {
    await close();
  }
};

const differences = (actual: readonly string[], expected: readonly string[]): string[] => [
  ...without(expected, actual).map((line) => `missing: ${line}`),
  ...without(actual, expected).map((line) => `unexpected: ${line}`),
];

/** What is in one list more often than in the other. */
const without = (some: readonly string[], others: readonly string[]): string[] => {
  const rest = [...others];
  return some.filter((line) => {
    const at = rest.indexOf(line);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
};

const tagsOf = (lines: readonly Line[]): Tags => {
  const events = lines.map(({ bytes }) => JSON.parse(bytes.toString()) as RecordedEvent);
  const holders = events.flatMap(({ run, job, inputs = [], outputs = [] }) => [
    ...[run.facets, job.facets],
    ...[...inputs, ...outputs].flatMap((one) => [one.facets, one.inputFacets, one.outputFacets]),
  ]);
  const producers = new Set(events.map(({ producer }) => integrationOf(producer)));
  return {
    facets: [...new Set(holders.flatMap((facets) => Object.keys(facets ?? {})))].sort(),
    producer: [...producers].sort().join(', '),
  };
};

interface RecordedEvent {
  readonly producer: string;
  readonly run: { readonly facets?: object };
  readonly job: { readonly facets?: object };
  readonly inputs?: readonly RecordedDataset[];
  readonly outputs?: readonly RecordedDataset[];
}

interface RecordedDataset {
  readonly facets?: object;
  readonly inputFacets?: object;
  readonly outputFacets?: object;
}
