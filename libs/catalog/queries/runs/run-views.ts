import { In, type EntityManager } from 'typeorm';
import { byName, type DatasetName, formatInstant, orderTime } from '#openlineage';
import type { RunView } from '../../catalog.ts';
import { NodeRow } from '../../log-tables.ts';
import { inChunks } from '../in-chunks.ts';
import type { AttemptAt } from './run-attempts.ts';
import { clockAt, staleAt } from './stale.ts';
import { usesOfEvents } from './uses-of-events.ts';

/** The attempts in the form in which they are presented, in the given order. */
export const runViews = async (
  db: EntityManager,
  asOf: number,
  attempts: readonly AttemptAt[],
): Promise<readonly RunView[]> => {
  const events = attempts.flatMap(({ run, attempt }) =>
    attempt.events.map(({ orderKey, content }) => ({ job: run.job, orderKey, content })),
  );
  const uses = await usesOfEvents(db, asOf, events);
  const used = uses.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]);
  const names = await namesOf(db, [...attempts.map(({ run }) => run.job), ...used]);
  const clock = await clockAt(db, asOf);
  let next = 0;
  return attempts.map((one) => {
    const own = uses.slice(next, (next += one.attempt.events.length));
    const datasets = (nodes: readonly number[]): readonly DatasetName[] =>
      [...new Set(nodes)].map((node) => nameAt(names, node)).sort(byName);
    return {
      ...stateOf(one),
      stale: staleAt(one, clock),
      job: nameAt(names, one.run.job),
      inputs: datasets(own.flatMap(({ inputs }) => inputs)),
      outputs: datasets(own.flatMap(({ outputs }) => outputs)),
    };
  });
};

const stateOf = ({
  run,
  attempt: { number, events },
  state,
  ended,
}: AttemptAt): Omit<RunView, 'job' | 'inputs' | 'outputs' | 'stale'> => {
  const [first] = events;
  if (!first) throw new Error('unreachable: an attempt has an event');
  return {
    runId: run.runId,
    attempt: number,
    state,
    startedAt: timeIn(first.orderKey),
    endedAt: ended === null ? null : timeIn(ended),
    parentRunId: events.findLast((event) => event.parentRunId !== null)?.parentRunId ?? null,
    errorMessage: events.findLast((event) => event.errorMessage !== null)?.errorMessage ?? null,
    events: events.map(({ sequence }) => sequence),
  };
};

const timeIn = (orderKey: string): string => formatInstant(orderTime(orderKey));

/** The names of nodes. */
export const namesOf = async (
  db: EntityManager,
  nodes: readonly number[],
): Promise<ReadonlyMap<number, DatasetName>> => {
  const rows = await inChunks([...new Set(nodes)], (chunk) =>
    db.findBy(NodeRow, { id: In(chunk) }),
  );
  return new Map(rows.map(({ id, namespace, name }) => [id, { namespace, name }]));
};

/** The name of a node, which must be among those read. */
export const nameAt = (names: ReadonlyMap<number, DatasetName>, node: number): DatasetName => {
  const name = names.get(node);
  if (!name) throw new Error(`unreachable: node ${node} is not in the catalog`);
  return name;
};
