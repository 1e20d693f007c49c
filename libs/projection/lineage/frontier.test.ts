import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RunState } from '../rules/attempts.ts';
import type { AttemptRow } from '../state/rows.ts';
import {
  createJob,
  DAY_MINUTES,
  definedParent,
  definedRoles,
  keyOf,
  rowOf,
  type Facts,
} from './frontier.fixture.ts';
import { PART } from './frontier.ts';

type Job = ReturnType<typeof createJob>;

const later = (one: string, other: string): string => (one > other ? one : other);

const lastBegan = (rows: readonly AttemptRow[]): string =>
  rows.map(({ began }) => began).reduce(later, '');

const expectDefined = (job: Job): void => {
  const all = [...job.stored.values()];
  const frontier = job.frontier();
  if (!frontier) throw new Error('there is no frontier in memory');
  const parts = frontier.parts().map(({ lineage, parts: role }) => [lineage, role] as const);
  expect(Object.fromEntries([...parts].sort())).toEqual(definedRoles(all));
  expect(job.roles()).toEqual(definedRoles(all));
  expect(frontier.keepsPreviousWhile()).toBe(definedParent(all));
  // Of other runs only those in memory are known, which matters where no later attempt of the run itself is.
  const lastByRun = new Map<number, string>();
  for (const { run, began } of all) lastByRun.set(run, later(lastByRun.get(run) ?? '', began));
  const lasts = [...lastByRun].map(([run, own]) =>
    later(own, frontier.lastBeganBut(new Set([run]))),
  );
  expect(new Set(lasts)).toEqual(new Set(all.length > 0 ? [lastBegan(all)] : []));
};

const states = fc.constantFrom<RunState>(
  'NEW',
  'RUNNING',
  'COMPLETED',
  'COMPLETED',
  'COMPLETED',
  'FAILED',
  'ABORTED',
);
const minutes = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0, max: 90 }),
  fc.integer({ min: 0, max: 2 * DAY_MINUTES }),
);

const facts = fc.record({
  number: fc.constantFrom(1, 1, 1, 2),
  minutes,
  state: states,
  parent: fc.constantFrom(null, null, 'p1', 'p2', 'p3'),
  states: fc.constantFrom(
    'edge' as const,
    'edge' as const,
    'edge' as const,
    'dataset' as const,
    'nothing' as const,
  ),
  extractionError: fc.constantFrom(false, false, false, false, true),
  streaming: fc.constantFrom(false, false, false, false, true),
});

type Drawn = Omit<Facts, 'run' | 'began'>;

/** One change of an attempt, as drawn: it is added, put in the place of a former state, or taken away. */
interface Change {
  readonly run: number;
  readonly began: number;
  readonly isRemoval: boolean;
  readonly facts: Drawn;
}

interface Step {
  readonly evicts: boolean;
  readonly changes: readonly Change[];
}

const oneOften = fc.constantFrom(true, false, false, false, false, false, false, false);

/** Any attempt at any time of four days: most changes concern the past. */
const anyChange: fc.Arbitrary<Change> = fc.record({
  run: fc.nat(11),
  began: fc.integer({ min: 0, max: 4 * DAY_MINUTES }),
  isRemoval: oneOften,
  facts,
});
const anySteps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    evicts: oneOften,
    changes: fc.array(anyChange, { minLength: 1, maxLength: 3 }),
  }),
  { maxLength: 40, size: 'max' },
);

/** Runs that begin one after another, most of them changed soon afterwards, and some much later. */
const stepsInOrder: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc.record({
      evicts: oneOften,
      back: fc.oneof({ weight: 5, arbitrary: fc.nat(3) }, fc.nat(60)),
      jitter: fc.nat(50),
      isRemoval: oneOften,
      facts,
    }),
    { minLength: 40, maxLength: 90, size: 'max' },
  )
  .map((drawn) =>
    drawn.map(({ evicts, back, jitter, isRemoval, facts: own }, index) => {
      const run = Math.max(0, index - back);
      return {
        evicts,
        changes: [{ run, began: run * 40 + jitter, isRemoval: isRemoval && back > 0, facts: own }],
      };
    }),
  );

const apply = async (job: Job, { evicts, changes }: Step): Promise<void> => {
  if (evicts) job.evict();
  const overlay = new Map(job.stored);
  const pairs: (readonly [AttemptRow | null, AttemptRow | null])[] = [];
  for (const { run, began, isRemoval, facts: own } of changes) {
    const key = keyOf({ run, number: own.number });
    const former = overlay.get(key) ?? null;
    const present = isRemoval ? null : rowOf({ run, began, ...own });
    if (present) overlay.set(key, present);
    else overlay.delete(key);
    if (former || present) pairs.push([former, present]);
  }
  await job.change(pairs);
};

describe('the frontier', () => {
  it.each([
    ['attempts of any time change', anySteps, 100],
    ['runs begin one after another', stepsInOrder, 60],
  ])('has the roles that the definition gives over all attempts: %s', async (_, steps, numRuns) => {
    await fc.assert(
      fc.asyncProperty(steps, async (drawn) => {
        const job = createJob();
        for (const step of drawn) {
          await apply(job, step);
          expectDefined(job);
        }
      }),
      { numRuns, endOnFailure: true },
    );
  });

  it('keeps few attempts in memory, however many runs of however many parents there were', async () => {
    const job = createJob();
    let most = 0;
    const run = (began: number, number: number, state: RunState): AttemptRow =>
      rowOf({
        run: number,
        number: 1,
        began,
        minutes: state === 'RUNNING' ? 0 : 20,
        state,
        parent: `parent ${number}`,
        states: 'edge',
        extractionError: false,
        streaming: false,
      });
    for (let number = 0; number < 10_000; number += 1) {
      const running = run(number * 60, number, 'RUNNING');
      await job.change([[null, running]]);
      await job.change([[running, run(number * 60, number, 'COMPLETED')]]);
      most = Math.max(most, job.frontier()?.attempts().length ?? Infinity);
    }
    expect(most).toBeLessThan(200);
    // What was loaded once suffices for all that comes in order.
    expect(job.loads()).toBe(1);
    expectDefined(job);
  });

  it('knows the open streams, which a run that begins later ends', async () => {
    const job = createJob();
    const stream = rowOf({
      run: 1,
      number: 1,
      began: 0,
      minutes: 30,
      state: 'RUNNING',
      parent: null,
      states: 'edge',
      extractionError: false,
      streaming: true,
    });
    await job.change([[null, stream]]);
    expect(job.frontier()?.openStreams()).toEqual([stream]);
    expect(job.roles()).toEqual({ [stream.lineage]: PART.UNFINISHED });
    const ended = { ...stream, state: 'COMPLETED' as const };
    await job.change([[stream, ended]]);
    expect(job.frontier()?.openStreams()).toEqual([ended]);
    expect(job.roles()).toEqual({ [stream.lineage]: PART.LATEST });
    const terminated = { ...ended, firstTerminal: ended.ended };
    await job.change([[ended, terminated]]);
    expect(job.frontier()?.openStreams()).toEqual([]);
  });
});
