import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arrivals, histories, shuffled, type Features } from '../../test/oracle/histories.ts';
import { naive } from '../../test/oracle/naive.ts';
import { readAll, type Arrival } from '../../test/oracle/reading.ts';
import { project } from './log.fixture.ts';
import { createMemoryStore } from './memory-store.fixture.ts';
import type { LogEntry } from './reduce/event.ts';
import { lineageValidAt } from './valid-at.fixture.ts';
import { cases } from '../../test/effort.ts';

// What is needed to answer a question as of an event time is in the tables: docs/semantics.md, Traversal.

const idOf = (event: object): string =>
  createHash('sha256').update(JSON.stringify(event)).digest('hex');

const entriesOf = (arrived: readonly Arrival[]): readonly LogEntry[] =>
  arrived.map(({ id, event, recordedAt }, index) => ({
    ...{ id, recordedAt, stream: `test-${index}`, revision: 0, position: `${index + 1}` },
    type: 'OpenLineageEvent',
    data: Buffer.from(JSON.stringify(event)),
    metadata: '{}',
  }));

const distinct = (arrived: readonly Arrival[]): readonly Arrival[] => [
  ...new Map(arrived.map((arrival) => [arrival.id, arrival])).values(),
];

/** The edges that the naive oracle gives after these events, as texts. */
const expectedOf = (arrived: readonly Arrival[]): readonly string[] => {
  const document = naive(arrived);
  const kinds = ['reads', 'writes', 'edges', 'jobEdges', 'fieldEdges'] as const;
  return kinds
    .flatMap((kind) => document[kind].map((edge) => JSON.stringify([kind, ...edge])))
    .sort();
};

const none: Features = { identity: false, explicit: false, lifecycle: false };

describe.each([
  ['plain runs', none],
  ['explicit lineage', { ...none, explicit: true }],
  ['renames and drops', { ...none, lifecycle: true }],
  ['symlinks', { ...none, identity: true }],
  ['everything', { identity: true, explicit: true, lifecycle: true }],
] satisfies [string, Features][])('lineage valid at an event time, of %s', (_, features) => {
  it('is that of the events up to then, whenever they arrived, from the tables alone', async () => {
    let edges = 0;
    await fc.assert(
      fc.asyncProperty(histories(features).chain(shuffled), async (history) => {
        const arrived = distinct(arrivals(history, idOf));
        const store = createMemoryStore();
        await project(store, entriesOf(arrived));
        const times = new Map(readAll(arrived).map(({ at }) => [at.id, at.time]));
        for (const time of new Set(times.values())) {
          const known = arrived.filter(({ id }) => (times.get(id) ?? 0n) <= time);
          const expected = expectedOf(known);
          edges += expected.length;
          expect([time, [...lineageValidAt(store, time)].sort()]).toEqual([time, expected]);
        }
      }),
      { numRuns: cases(50) },
    );
    expect(edges).toBeGreaterThan(0);
  });
});
