import { In, LessThanOrEqual, type EntityManager } from 'typeorm';
import { attemptsOf } from '#projection';
import { RunEventRow } from '../../log-tables.ts';
import { grouped } from '../grouped.ts';
import { inChunks } from '../in-chunks.ts';
import { eventsFrom, type JobPosition } from './job-events.ts';

/**
 * For each run the order keys at which its attempts start, in no particular order, as of a sequence
 * and up to the order key `until` unless it is null. For a run with one attempt the database
 * returns one row, however many events it has.
 */
export const startsOfRuns = async (
  db: EntityManager,
  asOf: number,
  runs: readonly number[],
  until: string | null = null,
): Promise<ReadonlyMap<number, readonly string[]>> => {
  const starts = new Map<number, readonly string[]>();
  const several: number[] = [];
  for (const { run, began, count, firstStart } of await spansOf(db, asOf, runs, until)) {
    // Every attempt after the first starts with a START event.
    if (count > 1 || (firstStart !== null && firstStart !== began)) several.push(run);
    else starts.set(run, [began]);
  }
  const rows = await inChunks(several, (chunk) =>
    db.findBy(RunEventRow, {
      run: In(chunk),
      sequence: LessThanOrEqual(asOf),
      ...(until !== null && { orderKey: LessThanOrEqual(until) }),
    }),
  );
  for (const [run, events] of grouped(rows, (row) => row.run)) {
    const inOrder = events.sort((a, b) => (a.orderKey < b.orderKey ? -1 : 1));
    const began = attemptsOf(inOrder).flatMap(({ events: [first] }) => first?.orderKey ?? []);
    starts.set(run, began);
  }
  return starts;
};

interface RunSpan {
  readonly run: number;
  /** The order key of its first event. */
  readonly began: string;
  /** The number of its START events, and the order key of the first of them. */
  readonly count: number;
  readonly firstStart: string | null;
}

const spansOf = async (
  db: EntityManager,
  asOf: number,
  runs: readonly number[],
  until: string | null,
): Promise<readonly RunSpan[]> => {
  const start = `CASE WHEN event.eventType = 'START' THEN event.orderKey END`;
  const rows = await inChunks([...new Set(runs)], (chunk) => {
    const query = db
      .createQueryBuilder(RunEventRow, 'event')
      .select('event.run', 'run')
      .addSelect('MIN(event.orderKey)', 'began')
      .addSelect(`COUNT(${start})`, 'starts')
      .addSelect(`MIN(${start})`, 'first_start')
      .where('event.run IN (:...chunk) AND event.sequence <= :asOf', { chunk, asOf })
      .groupBy('event.run');
    if (until !== null) query.andWhere('event.orderKey <= :until', { until });
    return query.getRawMany<
      Record<'run' | 'began' | 'starts', unknown> & { readonly first_start: string | null }
    >();
  });
  return rows.map((row) => ({
    run: Number(row.run),
    began: String(row.began),
    count: Number(row.starts),
    firstStart: row.first_start,
  }));
};

/**
 * For each job and order key, where the first attempt of the job after this key starts. Null: there
 * is none.
 */
export const firstStartsAfter = async (
  db: EntityManager,
  asOf: number,
  places: readonly { readonly job: number; readonly after: string }[],
  until: string | null = null,
): Promise<readonly (string | null)[]> => {
  const found = places.map((): string | null => null);
  let open = places.map(({ job, after }, index) => ({ index, job, after, except: NO_RUNS }));
  for (let most = 4; open.length > 0; most = Math.min(most * 4, 2_000)) {
    const wanted = open.map(({ job, after, except }): JobPosition => {
      return { job, last: { sequence: 0, orderKey: after }, most, except };
    });
    const lists = await eventsFrom(db, asOf, wanted, 'EARLIEST', until);
    const runs = lists.flatMap((list) => list.map(({ run }) => run));
    const starts = await startsOfRuns(db, asOf, runs, until);
    open = open.flatMap((place, at) => {
      const list = lists[at] ?? [];
      for (const run of new Set(list.map((event) => event.run)))
        for (const start of starts.get(run) ?? []) {
          const first = found[place.index] ?? null;
          const isLater = start > (places[place.index]?.after ?? '');
          if (isLater && (first === null || start < first)) found[place.index] = start;
        }
      const after = list.at(-1)?.orderKey ?? '';
      // A start up to the last event read is among the events read.
      const first = found[place.index] ?? null;
      if (list.length < most || (first !== null && first <= after)) return [];
      return [{ ...place, after, except: longRuns(list, place.except) }];
    });
  }
  return found;
};

const NO_RUNS: readonly number[] = [];

const LONG = 100;

/**
 * The known runs plus those with at least 100 of these events. Their remaining events can be
 * skipped.
 */
export const longRuns = (
  events: readonly { readonly run: number }[],
  known: readonly number[] = NO_RUNS,
): readonly number[] => {
  const long = [...grouped(events, ({ run }) => run)].flatMap(([run, own]) =>
    own.length >= LONG ? [run] : [],
  );
  return long.length === 0 ? known : [...new Set([...known, ...long])];
};
