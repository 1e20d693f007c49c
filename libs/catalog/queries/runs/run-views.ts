import type { EntityManager } from 'typeorm';
import { byName, type DatasetName, formatInstant, orderTime } from '#openlineage';
import type { RunView } from '../../catalog.ts';
import { nodeNames } from '../names/node-names.ts';
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
  const nameOf = await nodeNames(db, [...attempts.map(({ run }) => run.job), ...used]);
  const clock = await clockAt(db, asOf);
  let next = 0;
  return attempts.map((one) => {
    const own = uses.slice(next, (next += one.attempt.events.length));
    const datasets = (nodes: readonly number[]): readonly DatasetName[] =>
      [...new Set(nodes)].map(nameOf).sort(byName);
    return {
      ...stateOf(one),
      stale: staleAt(one, clock),
      job: nameOf(one.run.job),
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
