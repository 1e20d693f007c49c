import { createHash } from 'node:crypto';
import type { Catalog, LogEntry } from '#catalog';

/**
 * Wraps events (UTF-8 JSON) as consecutive entries of a log, starting at sequence 1. An entry is recorded at the time of its event, or of
 * the latest event before it, so that event times are never ahead of the clock. Throws for an event without `eventTime`.
 */
export function* logEntries(events: Iterable<Buffer>): Generator<LogEntry, undefined> {
  let sequence = 0;
  let recordedAt = '';
  const revisions = new Map<string, number>();
  for (const data of events) {
    sequence += 1;
    const time = EVENT_TIME.exec(data.toString('utf8', 0, 200))?.[1];
    if (time === undefined) throw new Error('a benchmark event does not begin with its eventTime');
    if (time > recordedAt) recordedAt = time;
    const stream = streamIn(data) ?? `job-${sequence}`;
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    yield {
      id: idOf(sequence),
      stream,
      revision,
      position: `${sequence}`,
      type: 'OpenLineageRunEvent',
      recordedAt,
      data,
      metadata: '{}',
    };
  }
}

const EVENT_TIME = /"eventTime":"([^"]+)"/;

/** The stream of a run event: one for each run of a job. */
const streamIn = (data: Buffer): string | null => {
  const text = data.toString('utf8');
  const run = /"runId":"([^"]+)"/.exec(text)?.[1];
  const job = /"job":\{"namespace":"([^"]+)","name":"([^"]+)"/.exec(text);
  return run === undefined ? null : `run-${run} ${job?.[1] ?? ''} ${job?.[2] ?? ''}`;
};

// Event ids are hashes, so they reach an index in random order.
const idOf = (sequence: number): string => {
  const hex = createHash('sha1').update(`${sequence}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** Takes up to `count` items; fewer at the end. */
export const take = <T>(items: Iterator<T>, count: number): readonly T[] => {
  const taken: T[] = [];
  while (taken.length < count) {
    const next = items.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
};

/** What it cost to project some events, in milliseconds. */
export interface Cost {
  readonly events: number;
  /** Of all threads of this process. Less disturbed by other programs than `elapsed`. */
  readonly processor: number;
  readonly elapsed: number;
}

/** Projects a batch and measures it. */
export const projectMeasured = async (
  catalog: Catalog,
  entries: readonly LogEntry[],
): Promise<Cost> => {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await catalog.project(entries);
  const elapsed = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { events: entries.length, processor: (user + system) / 1000, elapsed };
};

/** The cost of several batches together. */
export const sumOf = (costs: readonly Cost[]): Cost =>
  costs.reduce(
    (sum, { events, processor, elapsed }) => ({
      events: sum.events + events,
      processor: sum.processor + processor,
      elapsed: sum.elapsed + elapsed,
    }),
    { events: 0, processor: 0, elapsed: 0 },
  );
