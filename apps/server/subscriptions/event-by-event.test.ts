import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { pino } from 'pino';
import type { Platform, Tracing } from '#platform';
import { z } from 'zod';
import { serveNothing, type Served } from '../../../test/server/served-shop.ts';
import { eventByEvent, type AnswerSubscription } from './event-by-event.ts';

let served: Served;
let answer: AnswerSubscription;
let answered = 0;

beforeAll(async () => {
  served = await serveNothing();
  const { tracing } = served.platform;
  const counting: Tracing = {
    ...tracing,
    within: (name, facts, work) => {
      if (name === 'graphql') answered += 1;
      return tracing.within(name, facts, work);
    },
  };
  // Its other members are read through the platform, as some of them change.
  const platform = Object.create(served.platform, { tracing: { value: counting } }) as Platform;
  answer = eventByEvent(platform, pino({ level: 'silent' }));
  await change();
});

afterAll(() => served.close());

let changes = 0;

/** Adds a dataset below `n source`; answers the sequence of the event. */
const change = async (): Promise<number> => {
  changes += 1;
  await served.tell([
    {
      eventTime: new Date(Date.UTC(2026, 2, 5) + changes * 1000).toISOString(),
      eventType: 'COMPLETE',
      producer: 'p',
      run: { runId: `run ${changes}` },
      job: { namespace: 'n', name: `job ${changes}` },
      inputs: [{ namespace: 'n', name: 'source' }],
      outputs: [{ namespace: 'n', name: `out ${changes}` }],
    },
  ]);
  return changes;
};

/** Makes changes until one is heard of, and no faster than they can be answered. */
const changeUntil = async (isHeard: () => boolean): Promise<void> => {
  while (!isHeard()) {
    await change();
    await pause(20);
  }
};

const question = (given = '', more = ''): ExecutionArgs => ({
  schema: served.fastify.graphql.schema,
  document: parse(
    `subscription { lineageChanged(below: {namespace: "n", name: "source"} ${given}) { sequence ${more} } }`,
  ),
});

const shape = z.object({ lineageChanged: z.object({ sequence: z.number() }) });

const sequenceOf = (step: IteratorResult<ExecutionResult, unknown>): number => {
  if (step.done === true) throw new Error('the subscription has ended');
  expect(step.value.errors).toBeUndefined();
  return shape.parse(step.value.data).lineageChanged.sequence;
};

test('equal questions are answered once, for each who asks, from the moment on at which they ask', async () => {
  const first = answer(question(), undefined);
  const one = first.next();
  // Until it follows, nothing is sent.
  const seen: unknown[] = [];
  void one.then((step) => seen.push(step));
  await changeUntil(() => seen.length > 0);
  let last = changes;
  for (let at = sequenceOf(await one); at < last; at = sequenceOf(await first.next()));

  const second = answer(question(), undefined);
  const other = answer(question('', 'cause { id }'), undefined);
  const all = [first, second, other];
  const nexts = all.map((each) => each.next());
  let arrived = 0;
  for (const next of nexts) void next.then(() => (arrived += 1));
  await changeUntil(() => arrived === all.length);
  last = changes;
  for (const [index, next] of nexts.entries()) {
    for (let at = sequenceOf(await next); at < last;) {
      at = sequenceOf((await all[index]?.next()) ?? { done: true, value: null });
    }
  }

  answered = 0;
  const sequence = await change();
  const told = await Promise.all(all.map((each) => each.next()));
  expect(told.map(sequenceOf)).toEqual([sequence, sequence, sequence]);
  // Of two questions, one is asked twice.
  expect(answered).toBe(2);
  for (const each of all) await each.return(undefined);
});

test('a question about the past is answered from there, whoever else asks it', async () => {
  const [a, b] = [answer(question('after: 0'), undefined), answer(question('after: 0'), undefined)];
  expect(sequenceOf(await a.next())).toBe(1);
  expect(sequenceOf(await a.next())).toBe(2);
  expect(sequenceOf(await b.next())).toBe(1);
  for (const each of [a, b]) await each.return(undefined);
});

test('a question that ends can be asked again', async () => {
  const one = answer(question(), undefined);
  const waiting = one.next();
  await one.return(undefined);
  expect((await waiting).done).toBe(true);
  const unknown = (): AsyncGenerator<ExecutionResult> =>
    answer(
      {
        ...question(),
        document: parse(
          'subscription { lineageChanged(below: {namespace: "no", name: "no"}) { sequence } }',
        ),
      },
      undefined,
    );
  for (const each of [unknown(), unknown()]) {
    const step: IteratorResult<ExecutionResult, unknown> = await each.next();
    expect(JSON.stringify(step.value)).toContain('no dataset');
    expect((await each.next()).done).toBe(true);
  }
});
