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
import { FRONTIER_LIMITS } from './coverage.ts';
import { type Frontier } from './frontier.ts';
import { PART } from './members.ts';
import { cases } from '../../../test/effort.ts';

type Job = ReturnType<typeof createJob>;

const later = (one: string, other: string): string => (one > other ? one : other);

const lastBegan = (rows: readonly AttemptRow[]): string =>
  rows.map(({ began }) => began).reduce(later, '');

const rolesOf = (frontier: Frontier): Record<string, number> => {
  const roles: Record<string, number> = {};
  for (const { lineage, parts } of frontier.parts()) roles[lineage] = (roles[lineage] ?? 0) | parts;
  return roles;
};

/** What the latest batch states is current whether a later run states it too or not. */
const inEffect = (roles: Record<string, number>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(roles)
      .map(([lineage, parts]): [string, number] => [
        lineage,
        (parts & PART.LATEST) === 0 ? parts : parts & ~PART.SUPPLEMENTARY,
      ])
      .sort(),
  );

const expectDefined = (job: Job): void => {
  const all = [...job.stored.values()];
  const frontier = job.frontier();
  if (!frontier) throw new Error('there is no frontier in memory');
  expect(inEffect(rolesOf(frontier))).toEqual(inEffect(definedRoles(all)));
  expect(inEffect(job.roles())).toEqual(inEffect(definedRoles(all)));
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

/** The same, but many attempts state the same as others. */
const sharing = (steps: fc.Arbitrary<readonly Step[]>): fc.Arbitrary<readonly Step[]> =>
  steps.map((drawn) =>
    drawn.map((step) => ({
      ...step,
      changes: step.changes.map((change) => ({
        ...change,
        // What an attempt states decides whether it states an edge.
        facts: { ...change.facts, lineage: `${change.facts.states} ${change.run % 3}` },
      })),
    })),
  );

/** Runs in order, few of which can make a batch. */
const fewCount: fc.Arbitrary<readonly Step[]> = fc
  .tuple(stepsInOrder, fc.array(oneOften, { minLength: 90, maxLength: 90, size: 'max' }))
  .map(([drawn, counting]) =>
    drawn.map((step, at) => ({
      ...step,
      changes: step.changes.map((change) => ({
        ...change,
        facts: { ...change.facts, extractionError: counting[at] !== true },
      })),
    })),
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
    ['attempts of any time change', anySteps, 60, FRONTIER_LIMITS],
    ['runs begin one after another', stepsInOrder, 30, FRONTIER_LIMITS],
    ['any change, and little is kept', anySteps, 40, { recent: 2, perGroup: 1 }],
    ['runs in order, and little is kept', stepsInOrder, 20, { recent: 2, perGroup: 1 }],
    ['any change, and equal runs', sharing(anySteps), 60, { recent: 2, perGroup: 2 }],
    ['runs in order, and equal runs', sharing(stepsInOrder), 20, { recent: 2, perGroup: 1 }],
    ['equal runs, few of which count', sharing(fewCount), 30, { recent: 2, perGroup: 2 }],
  ])('has the roles that the definition gives: %s', async (_, steps, full, limits) => {
    await fc.assert(
      fc.asyncProperty(steps, async (drawn) => {
        const job = createJob(limits);
        for (const step of drawn) {
          await apply(job, step);
          expectDefined(job);
        }
      }),
      { numRuns: cases(full), endOnFailure: true },
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

  const plain = { number: 1, parent: null, extractionError: false, streaming: false } as const;

  it('is satisfied when one event changes all runs that stand for others', async () => {
    const job = createJob();
    await job.change([
      [null, rowOf({ ...plain, run: 0, began: 0, minutes: 5, state: 'COMPLETED', states: 'edge' })],
    ]);
    const failed = (run: number, lineage: string): AttemptRow =>
      rowOf({
        ...plain,
        ...{ run, began: 60 * run, minutes: 5, state: 'FAILED', states: 'edge', lineage },
      });
    const runs = Array.from({ length: 150 }, (_, index) => index + 1);
    for (const run of runs) await job.change([[null, failed(run, 'before')]]);
    await job.change(runs.map((run) => [failed(run, 'before'), failed(run, 'after')] as const));
    expectDefined(job);
  });

  it('knows what failed under the parent of a new batch, though other runs stood for it', async () => {
    const job = createJob();
    const take = (
      run: number,
      began: number,
      state: RunState,
      parent: string,
      lineage: string,
    ): Promise<void> =>
      job.change([
        [null, rowOf({ ...plain, run, began, minutes: 1, state, parent, states: 'edge', lineage })],
      ]);
    await take(1, 0, 'COMPLETED', 'q', 'c');
    await take(2, 10, 'COMPLETED', 'r', 'a');
    await take(3, 20, 'FAILED', 'q', 'failed');
    for (let run = 4; run < 404; run += 1) await take(run, 30 + 2 * run, 'FAILED', 's', 'failed');
    await take(404, 1000, 'COMPLETED', 'q', 'b');
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
