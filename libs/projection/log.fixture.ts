import type { OnFailure } from './failure.ts';
import type { MemoryStore } from './memory-store.fixture.ts';
import { createProjector, type Checkpoint } from './projector.ts';
import type { LogEntry } from './reduce/event.ts';

// OpenLineage events as entries of a log, and their projection into a store.

const FIELDS = { _producer: 'https://example.com/spark', _schemaURL: 'https://example.com/schema' };

export const dataset = (name: string, facets: object = {}) => ({ namespace: 'shop', name, facets });

export const schema = (...names: readonly string[]) => ({
  schema: { ...FIELDS, fields: names.map((name) => ({ name, type: 'INT' })) },
});

interface Run {
  readonly job: string;
  readonly run: number;
  readonly minute: number;
  readonly inputs?: readonly object[];
  readonly outputs?: readonly object[];
  readonly parent?: number;
}

const runIdOf = (run: number): string => `00000000-0000-4000-8000-${`${run}`.padStart(12, '0')}`;

export const timeOf = (minute: number): string =>
  new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

export const event = (eventType: string, { job, run, minute, inputs, outputs, parent }: Run) => ({
  eventType,
  eventTime: timeOf(minute),
  producer: FIELDS._producer,
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  run: {
    runId: runIdOf(run),
    facets:
      parent === undefined
        ? {}
        : {
            parent: {
              ...FIELDS,
              run: { runId: runIdOf(parent) },
              job: { namespace: 'shop', name: 'dag' },
            },
          },
  },
  job: { namespace: 'shop', name: job },
  inputs: inputs ?? [],
  outputs: outputs ?? [],
});

/** Entries as they follow one another in the log. */
export const logOf = (bodies: readonly (object | string)[]): readonly LogEntry[] =>
  bodies.map((body, index) => ({
    id: `event-${`${index}`.padStart(4, '0')}`,
    stream: `entry-${index}`,
    revision: 0,
    position: `position ${index + 1}`,
    type: 'OpenLineageRunEvent',
    recordedAt: timeOf(10_000 + index),
    data: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    metadata: '{}',
  }));

/** Projects entries from where the store is, with nothing in memory at the start. Gives the checkpoints. */
export const project = async (
  store: MemoryStore,
  entries: readonly LogEntry[],
  megabytes = 100,
  onFailure?: OnFailure,
): Promise<readonly Checkpoint[]> => {
  const checkpoints = [];
  const projector = createProjector(store.ids(), megabytes, onFailure);
  for await (const checkpoint of projector.project(store, store.checkpoint(), entries))
    checkpoints.push(checkpoint);
  return checkpoints;
};
