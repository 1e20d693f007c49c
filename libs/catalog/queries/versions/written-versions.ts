import type { EntityManager } from 'typeorm';
import { orderTime } from '#openlineage';
import { hasFailed } from '#projection';
import type { RunRow } from '../../log-tables.ts';
import { grouped } from '../grouped.ts';
import { attemptsAt, type AttemptAt } from '../runs/run-attempts.ts';
import { usesOfEvents, type EventUses } from '../runs/uses-of-events.ts';
import type { VersionAt } from './version-at.ts';

/** An attempt with what each of its events uses, in event order. */
export interface AttemptUses {
  readonly attempt: AttemptAt;
  readonly events: readonly (EventUses & {
    readonly sequence: number;
    readonly orderKey: string;
  })[];
}

/** The attempts of these runs as of a sequence, with what their events use. */
export const usesOfRuns = async (
  db: EntityManager,
  asOf: number,
  runs: readonly RunRow[],
): Promise<readonly AttemptUses[]> => usesOfAttempts(db, asOf, await attemptsAt(db, asOf, runs));

/** These attempts with what their events use. */
export const usesOfAttempts = async (
  db: EntityManager,
  asOf: number,
  attempts: readonly AttemptAt[],
): Promise<readonly AttemptUses[]> => {
  const events = attempts.flatMap(({ run, attempt }) =>
    attempt.events.map(({ orderKey, content, sequence }) => {
      return { job: run.job, orderKey, content, sequence };
    }),
  );
  const uses = await usesOfEvents(db, asOf, events);
  let next = 0;
  return attempts.map((attempt) => ({
    attempt,
    events: attempt.attempt.events.map(({ sequence, orderKey }) => {
      const own = uses[next++];
      if (!own) throw new Error('unreachable: each event has its uses');
      return { ...own, sequence, orderKey };
    }),
  }));
};

/**
 * The data versions of a dataset that an attempt wrote (docs/semantics.md, Versions). Empty if it
 * failed.
 */
export const writtenBy = (
  { attempt, events }: AttemptUses,
  dataset: number,
): readonly VersionAt[] => {
  const naming = events.filter(({ outputs }) => outputs.includes(dataset));
  const first = naming[0];
  const last = naming.at(-1);
  if (!first || !last || hasFailed(attempt)) return [];
  const valuesOf = (facts: EventUses['changes']) =>
    facts.flatMap(([node, value]) => (node === dataset ? [value] : []));
  // A run that drops the dataset leaves no data.
  if (naming.flatMap(({ changes }) => valuesOf(changes)).at(-1) === 'DROP') return [];
  const stated = naming.map((event) => valuesOf(event.versionsWritten).at(-1) ?? null);
  const { ended } = attempt;
  const whole = {
    dataset,
    version: stated.findLast((version) => version !== null) ?? null,
    writer: attempt,
    since: leastSequence(naming),
    place: ended ?? last.orderKey,
    readableFrom: ended === null ? null : orderTime(ended),
  };
  if (!attempt.isStream) return [whole];
  if (whole.version === null) return [{ ...whole, readableFrom: orderTime(first.orderKey) }];
  // A streaming run writes one version after the other, one for each version name that it states.
  const byVersion = grouped(
    naming.flatMap((event, index) => {
      const version = stated[index] ?? null;
      return version === null ? [] : [{ ...event, version }];
    }),
    ({ version }) => version,
  );
  return [...byVersion].map(([version, own]) => ({
    ...whole,
    version,
    since: leastSequence(own),
    place: own.at(-1)?.orderKey ?? whole.place,
    readableFrom: orderTime(own[0]?.orderKey ?? whole.place),
  }));
};

/** The lowest sequence of these events, of which there must be at least one. */
export const leastSequence = (events: readonly { readonly sequence: number }[]): number =>
  events.reduce((first, { sequence }) => Math.min(first, sequence), Infinity);

/** Orders the versions of a dataset, newest first. */
export const newestFirst = (a: VersionAt, b: VersionAt): number => {
  if (a.place !== b.place) return a.place < b.place ? 1 : -1;
  if (a.since !== b.since) return b.since - a.since;
  return (a.version ?? '') < (b.version ?? '') ? 1 : -1;
};
