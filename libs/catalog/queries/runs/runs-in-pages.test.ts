import type { EntityManager } from 'typeorm';
import fc from 'fast-check';
import { LessThanOrEqual } from 'typeorm';
import { describe, expect, it } from '@jest/globals';
import { histories } from '../../../../test/oracle/histories.ts';
import { orderKey, orderTime, parseInstant } from '#openlineage';
import type { RunView } from '../../catalog.ts';
import { NodeRow, RunEventRow, RunRow } from '../../log-tables.ts';
import { counted, everything, inPages, nodesOf, withCatalog } from '../catalogs.contract.ts';
import { listDatasets } from '../assets/datasets.ts';
import { listJobs } from '../assets/jobs.ts';
import { grouped } from '../grouped.ts';
import { canonicalNodeOf } from '../names/identities.ts';
import { quietOf } from './quiet.ts';
import { attemptsAt } from './run-attempts.ts';
import { runHistory } from './run-history.ts';
import { runViews } from './run-views.ts';
import { usesOfAttempts } from '../versions/written-versions.ts';
import { attemptsOfRuns, runsOfJobs } from './runs.ts';
import { runsOfDatasets } from './runs-of-datasets.ts';
import { clockAt } from './stale.ts';
import { cases } from '../../../../test/effort.ts';

// Lists of runs are read page by page. These tests compare them with lists computed from every
// attempt of every run.

/** Every attempt of every run, by run. */
const everyAttempt = async (
  db: EntityManager,
  asOf: number,
): Promise<readonly (readonly RunView[])[]> => {
  const nodes = new Map((await db.find(NodeRow)).map((node) => [node.id, node]));
  const runs = await db.find(RunRow);
  const keys = runs.flatMap(({ runId, job }) => {
    const { namespace = '', name = '' } = nodes.get(job) ?? {};
    return { runId, job: { namespace, name } };
  });
  return attemptsOfRuns(db, asOf, keys);
};

const lastOf = (attempts: readonly RunView[]): number =>
  Math.max(...attempts.flatMap(({ events }) => events));

const shown = (run: RunView): readonly unknown[] => [run.job.name, run.runId, run.attempt];

/** For each run its newest attempt for which `uses` is true, most recently updated first. */
const naiveList = (
  runs: readonly (readonly RunView[])[],
  uses: (attempt: RunView) => boolean,
): readonly (readonly unknown[])[] =>
  runs
    .filter((attempts) => attempts.some(uses))
    .toSorted((a, b) => lastOf(b) - lastOf(a))
    .flatMap((attempts) => {
      const newest = attempts.findLast(uses);
      return newest ? [shown(newest)] : [];
    });

type Named = Pick<NodeRow, 'namespace' | 'name'>;

const isNamed =
  ({ namespace, name }: Named) =>
  (other: Named): boolean =>
    other.namespace === namespace && other.name === name;

const everyKind = { identity: true, explicit: true, lifecycle: true };

const anyHistory = (
  check: (db: EntityManager, asOf: number, first: number) => Promise<void>,
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(
      histories(everyKind),
      fc.integer({ min: 1, max: 3 }),
      async (history, first) => {
        const events = history.map(({ event }) => event);
        await withCatalog(events, async (db) => {
          for (const asOf of [Math.ceil(events.length / 2), events.length])
            await check(db, asOf, first);
        });
      },
    ),
    { numRuns: cases(8) },
  );

describe('in pages of any size, as of any sequence of any history', () => {
  it('the runs of a dataset are those with an attempt that uses it', async () => {
    await anyHistory(async (db, asOf, first) => {
      const runs = await everyAttempt(db, asOf);
      for (const dataset of nodesOf(await listDatasets(db, asOf, null, everything)))
        for (const role of [null, 'INPUT', 'OUTPUT'] as const) {
          const isOne = isNamed(dataset);
          const expected = naiveList(
            runs,
            ({ inputs, outputs }) =>
              (role !== 'OUTPUT' && inputs.some(isOne)) ||
              (role !== 'INPUT' && outputs.some(isOne)),
          );
          const pages = await inPages(first, async (page) => {
            const [slice] = await runsOfDatasets(db, asOf, [dataset.node], role, page);
            if (!slice) throw new Error('the runs of a dataset are missing');
            return counted(slice);
          });
          expect(pages.flatMap(nodesOf).map(shown)).toEqual(expected);
          expect(pages.map(({ totalCount }) => totalCount)).toEqual(
            pages.map(() => expected.length),
          );
        }
    });
  });

  it('the runs of a job are all those known', async () => {
    await anyHistory(async (db, asOf, first) => {
      const runs = await everyAttempt(db, asOf);
      for (const job of nodesOf(await listJobs(db, asOf, null, everything))) {
        const expected = naiveList(runs, (run) => isNamed(job)(run.job));
        const pages = await inPages(first, async (page) => {
          const [slice] = await runsOfJobs(db, asOf, [job.node], page);
          if (!slice) throw new Error('the runs of a job are missing');
          return counted(slice);
        });
        expect(pages.flatMap(nodesOf).map(shown)).toEqual(expected);
        expect(pages.map(({ totalCount }) => totalCount)).toEqual(pages.map(() => expected.length));
      }
    });
  });
});

/**
 * The runs that had started by a time, latest start first, computed from all events of all runs.
 */
const naiveHistory = async (
  db: EntityManager,
  asOf: number,
  until: string,
  wanted: { readonly job: number | null; readonly dataset: number | null },
): Promise<readonly RunView[]> => {
  const rows = await db.findBy(RunRow, { firstSequence: LessThanOrEqual(asOf) });
  const all = await usesOfAttempts(db, asOf, await attemptsAt(db, asOf, rows, until));
  const runs = [...grouped(all, ({ attempt }) => attempt.run.id).values()]
    .filter(
      (attempts) =>
        (wanted.job === null || attempts[0]?.attempt.run.job === wanted.job) &&
        (wanted.dataset === null ||
          attempts.some(({ events }) =>
            events.some(({ inputs, outputs }) =>
              [...inputs, ...outputs].some((node) => node === wanted.dataset),
            ),
          )),
    )
    .map((attempts) => attempts.map(({ attempt }) => attempt));
  const began = (attempts: (typeof runs)[number]): string =>
    attempts[0]?.attempt.events[0]?.orderKey ?? '';
  const sorted = runs.toSorted((a, b) => (began(a) < began(b) ? 1 : -1));
  return runViews(
    db,
    asOf,
    sorted.flatMap((attempts) => attempts.at(-1) ?? []),
  );
};

describe('the runs that had started by a time', () => {
  it('are in pages of any size those that follow from all events', async () => {
    const times = ['2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z', '9999-12-31T00:00:00Z'];
    await anyHistory(async (db, asOf, first) => {
      const jobs = nodesOf(await listJobs(db, asOf, null, everything)).map(({ node }) => node);
      const listed = nodesOf(await listDatasets(db, asOf, null, everything));
      const shownAs = await canonicalNodeOf(
        db,
        asOf,
        listed.map(({ node }) => node),
      );
      const wanted = [null, ...jobs].flatMap((job) =>
        [null, ...shownAs.values()].map((dataset) => ({ job, dataset })),
      );
      for (const time of times) {
        const until = orderKey(parseInstant(time) ?? 0n, true, '\u{10ffff}');
        for (const one of wanted) {
          const expected = await naiveHistory(db, asOf, until, one);
          const pages = await inPages(first, async (page) =>
            counted(await runHistory(db, asOf, time, one, page)),
          );
          expect(pages.flatMap(nodesOf)).toEqual(expected);
          expect(pages.map(({ totalCount }) => totalCount)).toEqual(
            pages.map(() => expected.length),
          );
        }
      }
    });
  });
});

const MINUTE = 60_000;

/** The starts that count, in milliseconds. */
const counting = (starts: readonly number[]): readonly number[] => {
  const kept: number[] = [];
  for (const start of starts.toSorted((a, b) => a - b))
    if (start - (kept.at(-1) ?? -Infinity) >= MINUTE) kept.push(start);
  return kept;
};

const medianOf = (all: readonly number[]): number => {
  const sorted = all.toSorted((a, b) => a - b);
  const [low = 0, high = 0] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.floor(sorted.length / 2)],
  ];
  return (low + high) / 2;
};

/** Whether a job is quiet, computed from all of its starts. */
const naiveQuiet = async (
  db: EntityManager,
  asOf: number,
  starts: readonly number[],
): Promise<readonly [since: number, habit: number] | null> => {
  const kept = counting(starts).slice(-30);
  const clock = Number(((await clockAt(db, asOf)) ?? 0n) / 1_000_000n);
  const events = await db.find(RunEventRow);
  const last = Math.max(
    ...events
      .filter(({ sequence }) => sequence <= asOf)
      .map(({ orderKey }) => Number(orderTime(orderKey) / 1_000_000n)),
  );
  if (kept.length < 3) return null;
  const habit = medianOf(kept.slice(1).map((start, index) => start - (kept[index] ?? 0)));
  return clock - last > 3 * habit ? [last, habit / 1000] : null;
};

const at = (time: number): string => new Date(Date.UTC(2026, 0, 1) + time).toISOString();

const run = (runId: string, eventType: string, time: number): object => ({
  eventTime: at(time),
  eventType,
  producer: 'https://p.example/p',
  run: { runId },
  job: { namespace: 'n', name: 'j' },
});

/** Runs of one job at intervals of seconds, minutes or hours. */
const rhythm = fc
  .array(
    fc.record({
      pause: fc.oneof(
        fc.integer({ min: 0, max: 59 }).map((seconds) => seconds * 1000),
        fc.integer({ min: 1, max: 90 }).map((minutes) => minutes * MINUTE),
      ),
      lasts: fc.integer({ min: 1, max: 200 * MINUTE }),
      again: fc.boolean(),
    }),
    { minLength: 1, maxLength: 160 },
  )
  .map((runs) => {
    let time = 0;
    return runs.flatMap(({ pause, lasts, again }, index) => {
      time += pause;
      const events = [run(`r${index}`, 'START', time), run(`r${index}`, 'COMPLETE', time + lasts)];
      return again ? [...events, run(`r${index}`, 'START', time + lasts + 5000)] : events;
    });
  });

describe('whether a job is quiet', () => {
  it('is the same computed from its latest events as from all of them', async () => {
    await fc.assert(
      fc.asyncProperty(rhythm, async (events) => {
        await withCatalog(events, async (db) => {
          const asOf = events.length;
          const attempts = (await everyAttempt(db, asOf)).flat();
          const starts = attempts.map(({ startedAt }) => Date.parse(startedAt));
          const expected = await naiveQuiet(db, asOf, starts);
          const [job] = nodesOf(await listJobs(db, asOf, null, everything));
          const [quiet] = await quietOf(db, asOf, [job?.node ?? 0]);
          expect(quiet && [Date.parse(quiet.since), quiet.habitSeconds]).toEqual(expected);
        });
      }),
      { numRuns: cases(8) },
    );
  });
});
