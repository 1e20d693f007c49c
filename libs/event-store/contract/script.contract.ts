import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { EventStore, ExpectedRevision } from '../event-store.ts';
import { WrongExpectedRevision } from '../event-store.ts';
import { allOf, event, streamOf } from './events.contract.ts';
import { EventExists } from '../log-errors.ts';

const STREAMS = ['a', 'b', 'c'] as const;

/**
 * One append of a script. `aim` is added to the revision that the stream has at the time of the
 * append.
 */
interface Attempt {
  readonly stream: (typeof STREAMS)[number];
  readonly aim: -1 | 0 | 1;
  readonly ids: readonly string[];
}

const attempt: fc.Arbitrary<Attempt> = fc.record({
  stream: fc.constantFrom(...STREAMS),
  aim: fc.constantFrom(0, 0, 0, 0, -1, 1),
  ids: fc.uniqueArray(
    fc.integer({ min: 0, max: 40 }).map((n) => `e${n}`),
    { minLength: 1, maxLength: 4 },
  ),
});

/** Steps of appends that are called together. `reopen` closes the log and opens it again first. */
export const script = fc.array(
  fc.record({ appends: fc.array(attempt, { minLength: 1, maxLength: 6 }), reopen: fc.nat(9) }),
  { maxLength: 25 },
);

type Script = typeof script extends fc.Arbitrary<infer T> ? T : never;

/**
 * Runs a script on an empty log, and compares the result of each append and the final contents of
 * the log with those of a list.
 */
export const play = async (
  steps: Script,
  opened: EventStore,
  reopen: (store: EventStore) => Promise<EventStore>,
): Promise<EventStore> => {
  let store = opened;
  const model: { stream: string; id: string }[] = [];
  const idsIn = (stream: string): readonly string[] =>
    model.filter((one) => one.stream === stream).map(({ id }) => id);

  for (const step of steps) {
    if (step.reopen === 0) store = await reopen(store);
    // The appends of a step are called at once. The log must apply them in the order of the calls.
    const calls = step.appends.map(({ stream, aim, ids }) => {
      const actual = idsIn(stream).length - 1;
      const aimed = actual + aim;
      const expected = aimed < 0 ? 'none' : aimed;
      const outcome = modelOutcome(idsIn(stream), expected, ids);
      if (outcome === 'appended') model.push(...ids.map((id) => ({ stream, id })));
      return { outcome, call: store.append(stream, expected, ids.map(event)) };
    });
    const outcomes = await Promise.all(
      calls.map(({ call }) => call.then(() => 'appended', outcomeOf)),
    );
    expect(outcomes).toEqual(calls.map(({ outcome }) => outcome));
  }

  const all = await allOf(store);
  const entries = all.map(({ stream, id }) => ({ stream, id }));
  // The order within each stream is checked below.
  const byStream = (one: readonly { stream: string }[]) =>
    store.keepsCallOrder ? one : one.toSorted((a, b) => a.stream.localeCompare(b.stream));
  expect(byStream(entries)).toEqual(byStream(model));
  expect(await store.head()).toBe(all.at(-1)?.position ?? null);
  for (const stream of STREAMS) {
    const events = await streamOf(store, stream);
    expect(events.map(({ id }) => id)).toEqual(idsIn(stream));
    expect(events.map(({ revision }) => revision)).toEqual(events.map((_, n) => n));
  }
  return store;
};

const modelOutcome = (
  held: readonly string[],
  expected: ExpectedRevision,
  ids: readonly string[],
): string => {
  if (held.length - 1 !== (expected === 'none' ? -1 : expected)) return 'wrong revision';
  return ids.some((id) => held.includes(id)) ? 'exists' : 'appended';
};

const outcomeOf = (error: unknown): string => {
  if (error instanceof WrongExpectedRevision) return 'wrong revision';
  if (error instanceof EventExists) return 'exists';
  throw error;
};
